package stream

import (
	"context"
	"fmt"
	"time"

	"minibroker/pkg/alert"
)

// chunkBytes is about how much a producer writes to the hub at once: large enough
// that the way there and back does not matter, below what brokers accept by
// default. Of many producers each writes less, so that all together have about
// lanesBytes under way.
const (
	chunkBytes = 1_000_000
	lanesBytes = 10_000_000
)

// chunk is a stretch of a producer's alerts of a visit in wire format, one behind
// the other.
type chunk struct {
	memory []byte
	alerts []framed
	due    time.Duration // after the beginning of the visit
}

// framed is an alert in a chunk's memory.
type framed struct {
	seq      int64 // number in the run
	from, to int
}

// lane brings one producer its chunks: at most three are in memory.
type lane struct {
	into *chunk // that is being filled; nil: none
	full chan *chunk
	free chan *chunk
}

// chunker reads a sender's share of a visit into chunks, ahead of their being
// written, and deals the alerts out to the producers in turn.
type chunker struct {
	visit SourceVisit
	seq   int64 // of the visit's first alert
	share Share
	limit int                                             // bytes of the largest alert that the hub takes
	due   func(i int, body []byte) (time.Duration, error) // nil: all at once
	meter *meter
	begun time.Time // when reading began
	lanes []*lane
}

func newChunker(visit SourceVisit, seq int64, limit, producers int) *chunker {
	c := &chunker{visit: visit, seq: seq, share: Share{}.whole(), limit: limit, meter: &meter{}, begun: time.Now()}
	for range producers {
		l := &lane{full: make(chan *chunk, 1), free: make(chan *chunk, 3)}
		for range cap(l.free) {
			l.free <- &chunk{}
		}
		c.lanes = append(c.lanes, l)
	}
	return c
}

// run reads the visit and sends its chunks to the lanes, which it closes at the
// end.
func (c *chunker) run(ctx context.Context) error {
	defer func() {
		for _, l := range c.lanes {
			close(l.full)
		}
	}()
	read, last := 0, time.Duration(0)
	asked := time.Now()
	for body, err := range c.visit.Bodies(c.share.Index, c.share.Of) {
		if err != nil {
			return err
		}
		c.meter.source.add(time.Since(asked))
		i := c.share.Index + read*c.share.Of
		due, err := c.dueAt(i, body)
		if err != nil {
			return err
		}
		if due != last {
			if err := c.passAll(ctx); err != nil {
				return err
			}
		}
		if err := c.deal(ctx, c.lanes[read%len(c.lanes)], i, body, due); err != nil {
			return err
		}
		read, last = read+1, due
		asked = time.Now()
	}
	if want := c.share.of(c.visit.Size); read != want {
		return fmt.Errorf("the visit has %d alerts where %d were announced", read, want)
	}
	return c.passAll(ctx)
}

// dueAt is when the i-th alert of the visit is due, after its beginning.
func (c *chunker) dueAt(i int, body []byte) (time.Duration, error) {
	if c.due == nil {
		return 0, nil
	}
	return c.due(i, body)
}

// deal puts the i-th alert of the visit into a lane's chunk, after passing on
// one that would become too large.
func (c *chunker) deal(ctx context.Context, l *lane, i int, body []byte, due time.Duration) error {
	size := alert.HeaderSize + len(body)
	if size > c.limit {
		return fmt.Errorf("alert %d of the visit has %d bytes and the hub takes at most %d", i+1, size, c.limit)
	}
	if l.into != nil && len(l.into.memory)+size > min(chunkBytes, lanesBytes/len(c.lanes)) {
		if err := l.pass(ctx); err != nil {
			return err
		}
	}
	if l.into == nil {
		select {
		case l.into = <-l.free:
		case <-ctx.Done():
			return ctx.Err()
		}
		l.into.memory, l.into.alerts, l.into.due = l.into.memory[:0], l.into.alerts[:0], due
	}
	from := len(l.into.memory)
	l.into.memory = alert.Wire(l.into.memory, c.visit.SchemaID, body)
	l.into.alerts = append(l.into.alerts, framed{c.seq + int64(i), from, len(l.into.memory)})
	return nil
}

// pass gives the chunk that is being filled to the producer.
func (l *lane) pass(ctx context.Context) error {
	select {
	case l.full <- l.into:
		l.into = nil
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// passAll gives every producer what was read for it.
func (c *chunker) passAll(ctx context.Context) error {
	for _, l := range c.lanes {
		if l.into == nil {
			continue
		}
		if err := l.pass(ctx); err != nil {
			return err
		}
	}
	return nil
}
