package stream

import (
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
	client  *topicClient
	decoder *decoder
	offsets map[int32]int64 // to read next, by partition
	news    map[int32]bool  // partitions with alerts read since their last end

	unreadable unreadable

	received map[filter.Key][]report.Receipt // not told yet
	waiting  int                             // how many these are
	read     bool                            // something was read since the last told set
	told     []told
	lastTold time.Time
	due      commitDue
}

// told is a set of records and the offsets that they cover.
type told struct {
	receipts []*Receipt
	offsets  map[int32]int64
}

func newConsuming(c *Consumer, client *topicClient) *consuming {
	return &consuming{
		Consumer: c,
		client:   client,
		decoder:  newDecoder(c.Fields.Visit, c.Fields.ID, nil),
		offsets:  map[int32]int64{},
		news:     map[int32]bool{},
		received: map[filter.Key][]report.Receipt{},
	}
}

// take notes and prints one batch.
func (w *consuming) take(b batch) error {
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

// receive notes and prints one alert.
func (w *consuming) receive(m *message, partition int32, now time.Time) error {
	visit, id, _, err := w.decoder.decode(m.Value)
	if err != nil {
		w.unreadable.tell(w.Log, w.Topic, partition, m.offset, err)
		return nil
	}
	key := filter.Key{Run: runOf(m.Headers), ID: visit}
	w.received[key] = append(w.received[key], report.Receipt{Offset: m.offset, ID: id, Time: now.UnixNano()})
	w.waiting++
	if err := w.Printer.Alert(m.Value); err != nil {
		return fmt.Errorf("print: %w", err)
	}
	return nil
}

// tell sends records of what was received, and commits the offsets up to which
// the hub has them. So what a killed consumer has not told, it reads again.
func (w *consuming) tell(now time.Time) error {
	w.due.done()
	if w.read {
		t := told{offsets: maps.Clone(w.offsets)}
		for key, receipts := range w.received {
			t.receipts = append(t.receipts, w.Records.Send(report.Record{
				Kind: "visit", Run: key.Run, Visit: key.ID, Received: receipts,
			}))
		}
		w.told = append(w.told, t)
		clear(w.received)
		w.waiting, w.read, w.lastTold = 0, false, now
	}
	if err := w.commitAcknowledged(); err != nil {
		return err
	}
	if len(w.told) > 0 {
		w.due.within(now, committedAfter)
	}
	return nil
}

// commitAcknowledged commits the offsets of the longest row of told sets that
// the hub has.
func (w *consuming) commitAcknowledged() error {
	n := 0
	for n < len(w.told) && w.told[n].acknowledged() {
		n++
	}
	if n == 0 {
		return nil
	}
	offsets := w.told[n-1].offsets
	w.told = w.told[n:]
	return commitOffsets(w.client, w.Name, offsets, "")
}

func (t told) acknowledged() bool {
	for _, r := range t.receipts {
		if !r.Acknowledged() {
			return false
		}
	}
	return true
}
