package stream

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/IBM/sarama"
)

// fetcher reads those partitions of a topic that one broker leads.
type fetcher struct {
	client *topicClient
	next   map[int32]int64 // offset to read next, by partition
	out    chan<- batch
	log    *slog.Logger
}

// run fetches until the context is done or something fails.
func (f *fetcher) run(ctx context.Context, address string, config *sarama.Config, success func()) error {
	conn, err := dial(address, config)
	if err != nil {
		return err
	}
	defer conn.Close()
	if err := f.client.same(conn); err != nil {
		return err
	}
	for {
		response, err := conn.Fetch(f.request())
		if err != nil {
			return fmt.Errorf("fetch %s from %s: %w", f.client.topic, address, err)
		}
		size := 0
		for p := range f.next {
			b, n, err := f.take(conn, p, response.GetBlock(f.client.topic, p))
			if err != nil {
				return err
			}
			size += n
			if b.next == f.next[p] {
				continue
			}
			select {
			case f.out <- b:
				f.next[p] = b.next
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		success()
		if size > 0 && size < thinFetch {
			if err := sleep(ctx, thinPause); err != nil {
				return err
			}
		}
	}
}

// request asks for what follows in every partition.
func (f *fetcher) request() *sarama.FetchRequest {
	request := &sarama.FetchRequest{
		Version:      11, // the last before fields that only follow a leader's epoch
		MaxWaitTime:  int32(idleWait / time.Millisecond),
		MinBytes:     1,
		MaxBytes:     fetchBytes,
		Isolation:    sarama.ReadCommitted,
		SessionEpoch: -1, // no fetch session
	}
	for p, offset := range f.next {
		request.AddBlock(f.client.topic, p, offset, fetchBytes, -1)
	}
	return request
}

// take turns the answer for a partition into a batch, and returns its size in
// bytes.
func (f *fetcher) take(conn *sarama.Broker, partition int32, block *sarama.FetchResponseBlock) (batch, int, error) {
	b := batch{partition: partition, next: f.next[partition]}
	if block == nil {
		return b, 0, nil // the answer was full without it
	}
	if errors.Is(block.Err, sarama.ErrOffsetOutOfRange) {
		next, err := f.resume(conn, partition)
		b.next = next
		return b, 0, err
	}
	if block.Err != sarama.ErrNoError {
		return b, 0, fmt.Errorf("fetch %s partition %d: %w", f.client.topic, partition, block.Err)
	}
	committed, err := committedMessages(block, b.next)
	if err != nil {
		return b, 0, fmt.Errorf("fetch %s partition %d: %w", f.client.topic, partition, err)
	}
	b.messages, b.next = committed.messages, committed.next
	b.end = b.next >= block.LastStableOffset
	return b, committed.size, nil
}

// resume finds where to go on when the offset to read next is not in the log.
// What was deleted before it could be read is told and passed over. A log that
// ends before the offset has lost what was in it; nothing that could be read
// now would be right.
func (f *fetcher) resume(conn *sarama.Broker, partition int32) (int64, error) {
	request := &sarama.OffsetRequest{Version: 1}
	request.AddBlock(f.client.topic, partition, sarama.OffsetOldest, 1)
	response, err := conn.GetAvailableOffsets(request)
	if err != nil {
		return 0, fmt.Errorf("find the first offset of %s partition %d: %w", f.client.topic, partition, err)
	}
	block := response.GetBlock(f.client.topic, partition)
	if block == nil || block.Err != sarama.ErrNoError {
		return 0, fmt.Errorf("find the first offset of %s partition %d: the broker does not tell", f.client.topic, partition)
	}
	next := f.next[partition]
	if block.Offset <= next {
		if err := f.client.same(conn); err != nil {
			return 0, err
		}
		return 0, fmt.Errorf("%s partition %d: %w (%d); was the broker's volume lost?", f.client.topic, partition, errLost, next)
	}
	f.log.Error("alerts were deleted by retention before they were read",
		"topic", f.client.topic, "partition", partition, "from", next, "to", block.Offset)
	return block.Offset, nil
}
