package stream

import (
	"context"
	"fmt"
	"time"

	"minibroker/pkg/alert"
)

// chunkBytes is about how much is written to the hub at once: large enough that
// the way there and back does not matter, below what brokers accept by default.
const chunkBytes = 1_000_000

// chunk is a stretch of a visit's alerts in wire format, one behind the other.
type chunk struct {
	memory []byte
	alerts []framed
	first  time.Time     // when reading the first alert of the chunk's visit began
	last   bool          // the visit ends with it
	due    time.Duration // after the beginning of the visit
}

// framed is an alert in a chunk's memory.
type framed struct {
	seq      int64 // number in the run
	from, to int
}

// chunker reads a visit into chunks ahead of their being written: at most three
// are in memory.
type chunker struct {
	visit SourceVisit
	seq   int64                                           // of the visit's first alert
	limit int                                             // bytes of the largest alert that the hub takes
	due   func(i int, body []byte) (time.Duration, error) // nil: all at once
	meter *meter
	full  chan *chunk
	free  chan *chunk
}

func newChunker(visit SourceVisit, seq int64, limit int) *chunker {
	c := &chunker{visit: visit, seq: seq, limit: limit, meter: &meter{}, full: make(chan *chunk, 1), free: make(chan *chunk, 3)}
	for range cap(c.free) {
		c.free <- &chunk{}
	}
	return c
}

// run reads the visit and sends its chunks to full, which it closes at the end.
func (c *chunker) run(ctx context.Context) error {
	defer close(c.full)
	begin := time.Now()
	into, err := c.next(ctx, begin)
	if err != nil {
		return err
	}
	seq := c.seq
	asked := time.Now()
	for body, err := range c.visit.Bodies {
		if err != nil {
			return err
		}
		c.meter.source.add(time.Since(asked))
		size := alert.HeaderSize + len(body)
		if size > c.limit {
			return fmt.Errorf("alert %d of the visit has %d bytes and the hub takes at most %d", seq-c.seq+1, size, c.limit)
		}
		due, err := c.dueAt(int(seq-c.seq), body)
		if err != nil {
			return err
		}
		if len(into.alerts) > 0 && (len(into.memory)+size > chunkBytes || due != into.due) {
			if into, err = c.pass(ctx, into, begin); err != nil {
				return err
			}
		}
		into.due = due
		from := len(into.memory)
		into.memory = alert.Wire(into.memory, c.visit.SchemaID, body)
		into.alerts = append(into.alerts, framed{seq, from, len(into.memory)})
		seq++
		asked = time.Now()
	}
	if read := seq - c.seq; read != int64(c.visit.Size) {
		return fmt.Errorf("the visit has %d alerts where %d were announced", read, c.visit.Size)
	}
	into.last = true
	_, err = c.pass(ctx, into, begin)
	return err
}

// dueAt is when the i-th alert of the visit is due, after its beginning.
func (c *chunker) dueAt(i int, body []byte) (time.Duration, error) {
	if c.due == nil {
		return 0, nil
	}
	return c.due(i, body)
}

// pass gives a full chunk on and returns a free one.
func (c *chunker) pass(ctx context.Context, full *chunk, begin time.Time) (*chunk, error) {
	select {
	case c.full <- full:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if full.last {
		return nil, nil
	}
	return c.next(ctx, begin)
}

// next waits for a chunk that is free and empties it.
func (c *chunker) next(ctx context.Context, begin time.Time) (*chunk, error) {
	select {
	case k := <-c.free:
		k.memory, k.alerts, k.first, k.last = k.memory[:0], k.alerts[:0], begin, false
		return k, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
