package stream

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"time"

	"github.com/IBM/sarama"
	"golang.org/x/sync/errgroup"
)

// Sizes and times of a fetch. Brokers answer as soon as there is one committed
// byte, so an idle stream costs one request per idleWait and no latency. A
// fetch brings at most fetchBytes, of which two may be in memory: one that is
// worked on and one behind it. When a fetch brought little, the stream is
// flowing thinly; the reader then pauses before the next one, or a hundred
// readers that wake for each alert would do nothing but switch contexts.
const (
	idleWait   = 10 * time.Second
	fetchBytes = 1 << 20
	thinFetch  = 256 << 10
	thinPause  = 30 * time.Millisecond
)

// errLost means that the stream no longer has what the reader would go on with.
var errLost = errors.New("the log ends before the offset to read next")

// message is one alert in a partition.
type message struct {
	*sarama.Record
	offset int64
	time   time.Time
	to     int32 // partition that it is forwarded to
}

// size is about how many bytes the message takes up in a batch: of a small one
// most are its headers.
func (m *message) size() int {
	n := len(m.Key) + len(m.Value) + messageOverhead
	for _, h := range m.Headers {
		n += len(h.Key) + len(h.Value) + headerOverhead
	}
	return n
}

// The most bytes that Kafka adds to a message and to each of its headers: their
// lengths, times and offsets.
const (
	messageOverhead = 32
	headerOverhead  = 6
)

// batch is what one fetch brought of one partition. messages may be empty when
// all that was there are marks of transactions.
type batch struct {
	partition int32
	messages  []message
	next      int64 // offset behind the last that was looked at
	end       bool  // there was nothing committed behind it
}

// oldest is when the first of the messages was sent, by their senders' clocks.
func (b batch) oldest() (at time.Time, any bool) {
	for i := range b.messages {
		if t := b.messages[i].time; i == 0 || t.Before(at) {
			at = t
		}
	}
	return at, len(b.messages) > 0
}

// reader reads committed messages of all partitions of a topic, from given
// offsets on.
type reader struct {
	client *topicClient
	next   map[int32]int64 // by partition
	out    chan batch
	log    *slog.Logger
}

// newReader prepares to read from the given offsets; partitions not among them
// are read from the first message that is there.
func newReader(client *topicClient, offsets map[int32]int64, log *slog.Logger) (*reader, error) {
	next := maps.Clone(offsets)
	for _, p := range client.partitions {
		if _, known := next[p]; known {
			continue
		}
		oldest, err := client.GetOffset(client.topic, p, sarama.OffsetOldest)
		if err != nil {
			return nil, fmt.Errorf("find the first offset of %s partition %d: %w", client.topic, p, err)
		}
		next[p] = oldest
	}
	return &reader{client: client, next: next, out: make(chan batch), log: log}, nil
}

// run reads until the context is done or an error that trying again does not
// mend (errLost, errAnew), and sends what it reads to out.
func (r *reader) run(ctx context.Context) error {
	p := patience{log: r.log}
	for {
		err := r.fetchFromAll(ctx, p.success)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if errors.Is(err, errLost) || errors.Is(err, errAnew) {
			return err
		}
		if err := p.wait(ctx, "reading "+r.client.topic, err); err != nil {
			return err
		}
		// An error of this shows in the next attempt.
		_ = r.client.RefreshMetadata(r.client.topic)
	}
}

// fetchFromAll reads from all leaders until one of them fails.
func (r *reader) fetchFromAll(ctx context.Context, success func()) error {
	leaders, err := r.client.byLeader()
	if err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	for address, partitions := range leaders {
		next := map[int32]int64{}
		for _, p := range partitions {
			next[p] = r.next[p]
		}
		f := &fetcher{client: r.client, next: next, out: r.out, log: r.log}
		group.Go(func() error { return f.run(ctx, address, r.client.Config(), success) })
		defer func() { maps.Copy(r.next, f.next) }() // after all have ended
	}
	return group.Wait()
}
