package stream

import (
	"fmt"
	"time"

	"github.com/IBM/sarama"
)

// scan gives each committed message that a partition holds now, from an offset
// on or from the first that is still there, and returns the offset behind the
// last one. An error of each ends it.
func scan(client *topicClient, partition int32, from int64, each func(*message) error) (next int64, err error) {
	oldest, err := client.GetOffset(client.topic, partition, sarama.OffsetOldest)
	if err != nil {
		return from, fmt.Errorf("find the beginning of %s partition %d: %w", client.topic, partition, err)
	}
	end, err := client.GetOffset(client.topic, partition, sarama.OffsetNewest)
	if err != nil {
		return from, fmt.Errorf("find the end of %s partition %d: %w", client.topic, partition, err)
	}
	if next = max(from, oldest); next >= end {
		return next, nil
	}
	leader, err := client.Leader(client.topic, partition)
	if err != nil {
		return next, fmt.Errorf("find the leader of %s partition %d: %w", client.topic, partition, err)
	}
	conn, err := dial(leader.Addr(), client.Config())
	if err != nil {
		return next, err
	}
	defer conn.Close()
	for next < end {
		b, err := fetchOnce(client, conn, partition, next)
		if err != nil || b.next == next { // the latter: what follows is in an open transaction
			return next, err
		}
		for i := range b.messages {
			if b.messages[i].offset >= end {
				return b.messages[i].offset, nil
			}
			if err := each(&b.messages[i]); err != nil {
				return next, err
			}
		}
		next = b.next
	}
	return next, nil
}

// fetchOnce brings what one fetch of a partition does.
func fetchOnce(client *topicClient, conn *sarama.Broker, partition int32, from int64) (batch, error) {
	f := fetcher{client: client, next: map[int32]int64{partition: from}}
	request := f.request()
	request.MaxWaitTime = int32(peekWait / time.Millisecond)
	response, err := conn.Fetch(request)
	if err != nil {
		return batch{}, fmt.Errorf("read %s partition %d offset %d: %w", client.topic, partition, from, err)
	}
	block := response.GetBlock(client.topic, partition)
	if block != nil && block.Err != sarama.ErrNoError {
		return batch{}, fmt.Errorf("read %s partition %d offset %d: %w", client.topic, partition, from, block.Err)
	}
	b, _, err := f.take(conn, partition, block)
	return b, err
}
