package stream

import (
	"bytes"
	"context"
	"maps"
	"time"

	"minibroker/pkg/filter"

	"github.com/IBM/sarama"
)

// pendingBytes bounds the alerts that have passed and wait for a commit.
const pendingBytes = 8 << 20

// filtering is the state of one session of a filter.
type filtering struct {
	*Filter
	decoder *decoder
	visits  *filter.Cap
	history *history
	offsets map[int32]int64 // to read next, by partition
	forward *forwarder
	due     commitDue

	pending      []*message // passed, not committed
	pendingBytes int
	telling      *visitTelling
	unreadable   unreadable
}

func newFiltering(f *Filter, visits *filter.Cap, history *history, offsets map[int32]int64, forward *forwarder) *filtering {
	w := &filtering{
		Filter:  f,
		decoder: newDecoder(f.Fields.Visit, f.Fields.ID, f.Condition.Fields()),
		visits:  visits,
		history: history,
		offsets: maps.Clone(offsets),
		forward: forward,
		telling: newVisitTelling(f.Records, history),
	}
	if w.telling.resume(visits) {
		w.due.within(time.Now(), readDelay)
	}
	return w
}

// take filters one batch.
func (w *filtering) take(ctx context.Context, b batch) error {
	if err := w.history.past.cover(ctx, b, w.history.add); err != nil {
		return err
	}
	now := time.Now()
	for i := range b.messages {
		w.filter(&b.messages[i], b.partition, now)
	}
	w.offsets[b.partition] = b.next
	w.due.within(now, readDelay)
	return nil
}

// filter decides about one alert and counts it.
func (w *filtering) filter(m *message, partition int32, now time.Time) {
	visit, id, values, err := w.decoder.decode(m.Value)
	if err != nil {
		w.unreadable.tell(w.Log, w.Topic, partition, m.offset, err)
		return
	}
	matches, err := w.Condition.Match(values)
	if err != nil {
		w.unreadable.tell(w.Log, w.Topic, partition, m.offset, err)
		return
	}
	key := filter.Key{Run: runOf(m.Headers), ID: visit}
	v, passes := w.history.decide(w.visits, key, visitSize(m.Headers), id, matches, now)
	if passes {
		w.keep(m)
		w.due.within(now, passedDelay)
	}
	if w.pendingBytes > pendingBytes {
		w.due.within(now, 0)
	}
	if v == nil {
		return
	}
	if passes && w.visits.Full(v) || v.Complete() {
		w.due.within(now, 0)
	}
	w.telling.read(v, now)
}

// keep copies a message for the next commit: the original shares its memory
// with all that was fetched together with it.
func (w *filtering) keep(m *message) {
	r := &sarama.Record{Key: bytes.Clone(m.Key), Value: bytes.Clone(m.Value)}
	for _, h := range m.Headers {
		r.Headers = append(r.Headers, &sarama.RecordHeader{Key: bytes.Clone(h.Key), Value: bytes.Clone(h.Value)})
	}
	w.pending = append(w.pending, &message{Record: r, time: m.time})
	w.pendingBytes += len(m.Value)
}

// commit forwards what has passed, and tells of the visits that are done by it.
func (w *filtering) commit() error {
	w.telling.acknowledged()
	if err := w.forward.commit(w.pending, w.offsets, w.visits.Text()); err != nil {
		return err
	}
	w.pending, w.pendingBytes = nil, 0
	w.due.done()
	if w.telling.committed(time.Now()) {
		// Visits that are not complete are told of once they are quiet.
		w.due.within(time.Now(), readDelay)
	}
	return nil
}
