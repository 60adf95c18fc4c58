package stream

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"time"

	"minibroker/pkg/filter"
	"minibroker/pkg/report"
)

// How often a consumer tells what it received, how soon after it the offsets
// are committed, and how many alerts one record names at most.
const (
	receivedEvery  = 500 * time.Millisecond
	committedAfter = time.Second
	receivedAtOnce = 1000
)

// consuming is the state of one session of a consumer.
type consuming struct {
	*Consumer
	*receiving
	commit  func(map[int32]int64) error // of the group's offsets
	mine    func() bool                 // whether what is read is still its own to receive; nil: always
	decoder *decoder
	offsets map[int32]int64 // to read next, by partition
	news    map[int32]bool  // partitions with alerts read since their last end

	unreadable unreadable
	again      bool // something was received again

	read bool // something was read since the last told set
	due  commitDue
}

func newConsuming(c *Consumer, r *receiving, commit func(map[int32]int64) error) *consuming {
	r.begin()
	w := &consuming{
		Consumer:  c,
		receiving: r,
		commit:    commit,
		decoder:   newDecoder(c.Schemas, c.Fields.Visit, c.Fields.ID, nil),
		offsets:   map[int32]int64{},
		news:      map[int32]bool{},
	}
	if r.waiting > 0 || len(r.told) > 0 {
		w.due.within(time.Now(), receivedEvery)
	}
	return w
}

// take notes and prints one batch.
func (w *consuming) take(ctx context.Context, b batch) error {
	if err := w.past.cover(ctx, b, w.recall); err != nil {
		return err
	}
	if w.mine != nil && !w.mine() {
		return errExpelled
	}
	now := time.Now()
	for i := range b.messages {
		if err := w.receive(&b.messages[i], b.partition, now); err != nil {
			return err
		}
	}
	w.offsets[b.partition] = b.next
	w.read = w.read || len(b.messages) > 0
	w.news[b.partition] = w.news[b.partition] || len(b.messages) > 0
	if b.end && w.news[b.partition] {
		w.news[b.partition] = false
		if err := w.Printer.End(w.Topic, b.partition, b.next, now); err != nil {
			return fmt.Errorf("print: %w", err)
		}
		w.due.within(now, max(0, receivedEvery-now.Sub(w.lastTold)))
	}
	if w.waiting >= receivedAtOnce {
		w.due.within(now, 0)
	}
	return nil
}

// receive prints and notes one alert, unless it was received before.
func (w *consuming) receive(m *message, partition int32, now time.Time) error {
	visit, id, _, err := w.decoder.decode(m.Value)
	if errors.Is(err, errLater) {
		return err
	}
	if err != nil {
		w.unreadable.tell(w.Log, w.Topic, partition, m.offset, err)
		return nil
	}
	key := filter.Key{Run: runOf(m.Headers), ID: visit}
	if w.sights.before(key, id) {
		w.passOver(partition, m.offset)
		return nil
	}
	if err := w.Printer.Alert(m.Value); err != nil {
		return fmt.Errorf("print: %w", err)
	}
	w.add(key, report.Receipt{Partition: partition, Offset: m.offset, ID: id, Time: now.UnixNano()})
	return nil
}

// passOver logs the first alert of a session that was received before.
func (w *consuming) passOver(partition int32, offset int64) {
	if !w.again {
		w.Log.Info("alerts received before are passed over", "topic", w.Topic, "partition", partition, "from", offset)
	}
	w.again = true
}

// tell sends records of what was received, and commits the offsets up to which
// the hub has them. So what a killed consumer has not told, it reads again.
func (w *consuming) tell(now time.Time) error {
	w.due.done()
	if w.read || w.waiting > 0 {
		w.receiving.tell(maps.Clone(w.offsets))
		w.read = false
	}
	if offsets := w.acknowledged(); len(offsets) > 0 {
		if err := w.commit(offsets); err != nil {
			return err
		}
	}
	if len(w.told) > 0 {
		w.due.within(now, committedAfter)
	}
	return nil
}
