package stream

import (
	"context"
	"encoding/json"
	"time"

	"minibroker/pkg/kafka"
	"minibroker/pkg/report"
)

// How much earlier than an alert's own time the records about it may be stamped
// by the hub, whose clock is another: Kafka refuses alerts from more than an hour
// ahead. And how much earlier than the first alerts read later ones may be
// without a second look.
const (
	clocksApart  = time.Hour
	timesApart   = time.Minute
	recordsAhead = clocksApart + timesApart
)

// past reads back what a part told before, in earlier processes too, as far as
// it concerns alerts that are read now.
type past struct {
	records Records
	from    time.Time // alerts from then on are covered; zero: none
}

// cover calls each for the records of visits that the part told since the oldest
// alert of a batch was sent, unless that was done. It waits for a hub that is
// away until the context is done: to go on without knowing would be to repeat.
func (p *past) cover(ctx context.Context, b batch, each func(report.Record)) error {
	oldest, any := b.oldest()
	if !any || !p.from.IsZero() && !oldest.Before(p.from) {
		return nil
	}
	if err := p.records.Told(ctx, oldest.Add(-recordsAhead), each); err != nil {
		return err
	}
	p.from = oldest.Add(-timesApart)
	return nil
}

// Told calls each for the records of kind visit that the part told and the hub
// took since a time. A topic without them, or no topic, is a part that told
// nothing; a hub that is away is waited for until the context is done, and each
// may then be called for the same record again.
func (r *Recorder) Told(ctx context.Context, since time.Time, each func(report.Record)) error {
	return until(ctx, r.log, "reading back own records", func() error { return r.readBack(ctx, since, each) })
}

func (r *Recorder) readBack(ctx context.Context, since time.Time, each func(report.Record)) error {
	cluster, err := kafka.Connect(r.hub, boundTo(ctx, kafka.Config(r.identity.Part)))
	if err != nil {
		return err
	}
	defer cluster.Close()
	topics := []kafka.Topic{{Name: r.topic, Partitions: 1}}
	missing, err := cluster.MissingTopics(topics)
	if err != nil || len(missing) > 0 {
		return err
	}
	starts, err := cluster.OffsetsSince(topics, since)
	if err != nil {
		return err
	}
	ends, err := cluster.EndOffsets(topics)
	if err != nil {
		return err
	}
	return cluster.NewReader(r.topic, 0, starts[r.topic][0]).ReadTo(ends[r.topic][0], func(m kafka.Record) error {
		if record, own := r.own(m); own && record.Kind == "visit" {
			each(record)
		}
		return nil
	})
}

// own decodes a record if it is the part's. The others', most by far, are told
// by their keys.
func (r *Recorder) own(m kafka.Record) (record report.Record, own bool) {
	if string(m.Key) != r.identity.Part {
		return record, false
	}
	if err := json.Unmarshal(m.Value, &record); err != nil {
		r.log.Warn("own record cannot be read, passed over", "topic", r.topic, "offset", m.Offset, "error", err.Error())
		return record, false
	}
	return record, true
}
