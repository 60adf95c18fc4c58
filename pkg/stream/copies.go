package stream

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/IBM/sarama"

	"minibroker/pkg/alert"
)

// copies writes what a sender's producers have put on the hub to a second topic
// as well, without the cutouts: an alert is there only once the full one is. It
// gathers as a feed does.
type copies struct {
	mutex   sync.Mutex
	strip   *stripper
	writer  *writer
	codec   sarama.CompressionCodec
	pending map[int32]*sarama.RecordBatch
	bytes   int       // of them
	first   time.Time // when the first of them came
}

func newCopies(schemas *alert.Schemas, codec sarama.CompressionCodec, writer *writer) *copies {
	return &copies{strip: newStripper(schemas), writer: writer, codec: codec, pending: map[int32]*sarama.RecordBatch{}}
}

// errNoOffset means that the broker has a batch and does not tell where.
var errNoOffset = errors.New("the broker does not tell where it has put the alerts")

// add takes in a batch that is on the hub, from the offset on.
func (c *copies) add(ctx context.Context, partition int32, offset int64, b *sarama.RecordBatch) error {
	if offset < 0 {
		return errNoOffset
	}
	c.mutex.Lock()
	defer c.mutex.Unlock()
	for i, r := range b.Records {
		full := fullPlace{partition, offset + int64(i), len(r.Value)}
		if err := c.put(full, &sarama.Record{Value: r.Value, Headers: r.Headers}, b.FirstTimestamp); err != nil {
			return err
		}
	}
	if c.bytes < feedBytes {
		return nil
	}
	return c.flush(ctx)
}

// owe takes in the copies that a predecessor has not written, in their order.
func (c *copies) owe(lacks map[int64]lacksIt) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	for _, i := range slices.Sorted(maps.Keys(lacks)) {
		one := lacks[i]
		c.gather(one.partition, one.record, one.time)
	}
}

// put gathers the copy of a full alert.
func (c *copies) put(full fullPlace, r *sarama.Record, at time.Time) error {
	copied, err := c.strip.copied(full, r)
	if err != nil {
		return err
	}
	c.gather(full.partition, copied, at)
	return nil
}

// gather takes in a copy.
func (c *copies) gather(partition int32, r *sarama.Record, at time.Time) {
	at = at.Truncate(time.Millisecond) // as brokers keep it
	b := c.pending[partition]
	if b == nil {
		b = &sarama.RecordBatch{FirstTimestamp: at, LastOffsetDelta: -1, Codec: c.codec, CompressionLevel: sarama.CompressionLevelDefault}
		c.pending[partition] = b
	}
	b.LastOffsetDelta++
	b.MaxTimestamp = later(b.MaxTimestamp, at)
	r.OffsetDelta, r.TimestampDelta = int64(b.LastOffsetDelta), at.Sub(b.FirstTimestamp)
	b.Records = append(b.Records, r)
	if c.bytes == 0 {
		c.first = time.Now()
	}
	c.bytes += len(r.Value)
}

// copied is what of an alert goes to the topic without cutouts: where nothing can
// be left out, the alert itself.
func (s *stripper) copied(full fullPlace, r *sarama.Record) (*sarama.Record, error) {
	value, stripped, err := s.strip(nil, r.Value)
	if err != nil {
		return nil, err
	}
	if !stripped {
		return &sarama.Record{Value: append([]byte(nil), r.Value...), Headers: r.Headers}, nil
	}
	headers := append(append([]*sarama.RecordHeader(nil), r.Headers...), full.header())
	return &sarama.Record{Value: value, Headers: headers}, nil
}

// flush writes what was gathered. The mutex is held.
func (c *copies) flush(ctx context.Context) error {
	if c.bytes == 0 {
		return nil
	}
	if err := c.writer.write(ctx, c.pending); err != nil {
		return fmt.Errorf("copies without cutouts: %w", err)
	}
	c.pending, c.bytes = map[int32]*sarama.RecordBatch{}, 0
	return nil
}

// run writes what has waited long enough, and at the end all.
func (c *copies) run(ctx context.Context, end <-chan struct{}) error {
	tick := time.NewTicker(feedDelay / 2)
	defer tick.Stop()
	for last := false; !last; {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-end:
			last = true
		case <-tick.C:
		}
		c.mutex.Lock()
		var err error
		if last || time.Since(c.first) >= feedDelay {
			err = c.flush(ctx)
		}
		c.mutex.Unlock()
		if err != nil {
			return err
		}
	}
	return nil
}
