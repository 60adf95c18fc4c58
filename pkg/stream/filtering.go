package stream

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"time"

	"minibroker/pkg/alert"
	"minibroker/pkg/filter"
	"minibroker/pkg/report"

	"github.com/IBM/sarama"
)

// pendingBytes bounds the alerts that have passed and wait for a commit.
const pendingBytes = 8 << 20

// filtering is the state of one session of a filter.
type filtering struct {
	*Filter
	decoder *decoder
	visits  *filter.Cap
	ranking *ranking // nil: alerts pass in the order in which they are sent
	history *history
	offsets map[int32]int64 // to read next, by partition
	forward *forwarder
	joiner  *joiner // nil: alerts are full already
	due     commitDue

	pending      []*message // passed, not committed
	letters      []*message // set aside, not committed
	pendingBytes int        // of both
	failures     failures
	telling      *visitTelling
	unreadable   unreadable
	degraded     map[int32]bool // schemas that were told to lack a field
}

func newFiltering(f *Filter, visits *filter.Cap, ranking *ranking, history *history, offsets map[int32]int64, forward *forwarder) *filtering {
	w := &filtering{
		Filter:   f,
		decoder:  newDecoder(f.Schemas, f.Fields.Visit, f.Fields.ID, f.Condition.Fields()),
		visits:   visits,
		ranking:  ranking,
		history:  history,
		offsets:  maps.Clone(offsets),
		forward:  forward,
		telling:  newVisitTelling(f.Records, history, ranking.most()),
		degraded: map[int32]bool{},
	}
	if f.Full != nil {
		w.joiner = newJoiner(*f.Full, f.Name, f.Schemas, w.incomplete, f.Log)
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
	if w.Whole {
		if err := w.joiner.joinAll(ctx, b.messages); err != nil {
			return err
		}
	}
	now := time.Now()
	for i := range b.messages {
		if err := w.filter(&b.messages[i], b.partition, now); err != nil {
			return err
		}
	}
	w.offsets[b.partition] = b.next
	w.due.within(now, readDelay)
	return nil
}

// filter decides about one alert and counts it.
func (w *filtering) filter(m *message, partition int32, now time.Time) error {
	visit, id, values, err := w.decoder.decode(m.Value)
	switch {
	case errors.Is(err, errLater):
		return err
	case err != nil:
		w.setAside(m, partition, err, false, now)
		return nil
	}
	w.endVisits(m.time, now)
	key := filter.Key{Run: runOf(m.Headers), ID: visit}
	matches, err := w.matches(values, now)
	if err != nil {
		matches = false
		w.setAside(m, partition, err, true, now)
		if err := w.failures.add(key, err); err != nil {
			return err
		}
	}
	if w.ranking != nil {
		w.rank(m, partition, key, id, values, matches, now)
		return nil
	}
	v, passes := w.history.decide(w.visits, key, visitSize(m.Headers), id, matches, now)
	if passes {
		w.hold(m.clone(), id)
		w.due.within(now, passedDelay)
	}
	if v == nil {
		return nil
	}
	if passes && w.visits.Full(v) || v.Complete() {
		w.due.within(now, 0)
	}
	w.telling.read(v, now)
	return nil
}

// matches asks the condition. Of an alert whose schema lacks a field that the
// filter names nothing can be said: it does not pass.
func (w *filtering) matches(values []alert.Value, now time.Time) (bool, error) {
	if values == nil {
		w.degrade(w.decoder.schemaID, w.decoder.lacks)
		return false, nil
	}
	return w.Condition.Match(values)
}

// hold adds a message that is a copy, of the alert of that id, to those that have
// passed.
func (w *filtering) hold(m *message, id int64) {
	m.to = report.PartitionOf(id, w.Spread)
	w.pending = append(w.pending, m)
	w.grow(m)
}

// grow commits soon when much is waiting.
func (w *filtering) grow(m *message) {
	full, _ := placeOfFull(m.Headers)
	if w.pendingBytes += m.size() + full.size; w.pendingBytes > pendingBytes {
		w.due.within(time.Now(), 0)
	}
}

// clone copies a message: the original shares its memory with all that was
// fetched together with it.
func (m *message) clone() *message {
	r := &sarama.Record{Key: bytes.Clone(m.Key), Value: bytes.Clone(m.Value)}
	for _, h := range m.Headers {
		r.Headers = append(r.Headers, &sarama.RecordHeader{Key: bytes.Clone(h.Key), Value: bytes.Clone(h.Value)})
	}
	return &message{Record: r, offset: m.offset, time: m.time}
}

// commit forwards what has passed, and tells of the visits that are done by it.
func (w *filtering) commit(ctx context.Context) error {
	if err := w.joiner.join(ctx, w.pending, w.letters); err != nil {
		return err
	}
	w.telling.acknowledged()
	offsets, metadata := w.progress()
	if err := w.forward.commit(w.pending, w.letters, offsets, metadata); err != nil {
		return err
	}
	w.pending, w.letters, w.pendingBytes = nil, nil, 0
	w.due.done()
	if w.telling.committed(time.Now()) {
		// Visits that are not complete are told of once they are quiet.
		w.due.within(time.Now(), readDelay)
	}
	return nil
}

// progress is what a successor needs to go on: where to read, and what was
// counted.
func (w *filtering) progress() (offsets map[int32]int64, metadata string) {
	if w.ranking == nil {
		return w.offsets, w.visits.Text()
	}
	return w.ranking.progress(w.offsets, w.visits)
}
