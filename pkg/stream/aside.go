package stream

import (
	"errors"
	"fmt"
	"time"

	"minibroker/pkg/filter"
	"minibroker/pkg/report"

	"github.com/IBM/sarama"
)

// The headers of a dead letter, beside those of the alert.
const (
	HeaderReason    = "dl-reason"
	HeaderTopic     = "dl-topic"     // that the alert is in
	HeaderPartition = "dl-partition" // decimal
	HeaderOffset    = "dl-offset"    // decimal
	HeaderSchema    = "dl-schema"    // id of the alert's schema, decimal; empty: it tells none
	HeaderSetAside  = "dl-time"      // when it was set aside, RFC 3339
	HeaderKey       = "dl-key"       // the alert's key, if it has one
	HeaderCounted   = "dl-counted"   // true: the alert could be read, and the filter failed with it
)

// errCutOff means that a filter fails with too many alerts to go on.
var errCutOff = errors.New("the filter is cut off for a minute")

// cutOffPause is how long a filter that was cut off waits.
const cutOffPause = time.Minute

// mostFailures is with how many alerts of one visit a condition may fail.
const mostFailures = 20

// failures counts those of the present visit.
type failures struct {
	visit filter.Key
	n     int
}

// add counts one failure, and fails with errCutOff when there are too many.
func (f *failures) add(visit filter.Key, err error) error {
	if f.visit != visit {
		*f = failures{visit: visit}
	}
	if f.n++; f.n > mostFailures {
		return fmt.Errorf("%w: its condition has failed with %d alerts of visit %d, at last: %w", errCutOff, f.n, visit.ID, err)
	}
	return nil
}

// setAside makes a dead letter of an alert that cannot be decided. Its key is the
// filter's name. counted tells that its visit was known, so that it counts as one
// of that which was read.
func (w *filtering) setAside(m *message, partition int32, reason error, counted bool, now time.Time) {
	if w.ranking.counted(partition, m.offset) {
		return // it is read again, for the sake of an open visit
	}
	w.unreadable.tell(w.Log, w.Topic, partition, m.offset, reason)
	if w.DeadLetters == "" {
		return
	}
	letter := m.clone()
	letter.Key = []byte(w.Name)
	letter.Headers = append(letter.Headers, w.letterHeaders(m, partition, reason, now)...)
	if counted {
		letter.Headers = append(letter.Headers, &sarama.RecordHeader{Key: []byte(HeaderCounted), Value: []byte("true")})
	}
	w.letters = append(w.letters, letter)
	w.grow(letter)
	w.due.within(now, passedDelay)
}

// degrade tells once that alerts of a schema lack a field that the filter names,
// and then of each visit that has some.
func (w *filtering) degrade(schema int32, lacks error) {
	w.telling.trouble = fmt.Sprintf("schema %d: %v", schema, lacks)
	if w.degraded[schema] {
		return
	}
	w.degraded[schema] = true
	w.Log.Error("degraded: no alert of a schema passes", "schema", schema, "error", lacks.Error())
	w.Records.Send(report.Record{Kind: "degraded", Error: w.telling.trouble})
}

// incomplete tells of an alert that passes without its cutouts.
func (w *filtering) incomplete(p fullPlace, why error) {
	what := fmt.Sprintf("an alert passed without its cutouts: %s partition %d offset %d on %s: %v", w.Full.Topic, p.partition, p.offset, w.Full.Broker, why)
	w.telling.trouble = what
	w.Log.Error("degraded", "error", what)
}

// cutOff tells of a filter that goes on only after a pause.
func (f *Filter) cutOff(err error) {
	f.Log.Error("cut off", "error", err.Error())
	f.Records.Send(report.Record{Kind: "cutoff", Error: err.Error()})
}
