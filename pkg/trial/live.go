package trial

import (
	"context"
	"errors"
	"fmt"
	"time"

	"minibroker/pkg/alert"
	"minibroker/pkg/filter"
	"minibroker/pkg/kafka"
	"minibroker/pkg/stream"
)

// Live is what a topic holds, of alerts that flow. It ends where the topic ends
// when the trial begins.
type Live struct {
	Topic   string
	Since   time.Time // alerts that were sent then or later; zero: all that there are
	Visits  int       // end after so many visits; 0: no limit
	Alerts  int       // end after so many alerts; 0: no limit
	Schemas *alert.Schemas
}

// Live tries the committed alerts of a topic, partition after partition. It joins
// no group and writes nothing. An alert that cannot be read is counted, as the
// filter would set it aside; an error means that the topic, or who has the
// schemas, does not answer.
func (t *Trial) Live(ctx context.Context, cluster *kafka.Cluster, l Live) error {
	if err := t.live(ctx, cluster, l); err != nil && !errors.Is(err, errEnough) {
		return fmt.Errorf("read topic %s: %w", l.Topic, err)
	}
	return nil
}

func (t *Trial) live(ctx context.Context, cluster *kafka.Cluster, l Live) error {
	partitions, err := cluster.Client().Partitions(l.Topic)
	if err != nil {
		return err
	}
	whole := []kafka.Topic{{Name: l.Topic, Partitions: len(partitions)}}
	ends, err := cluster.EndOffsets(whole)
	if err != nil {
		return err
	}
	starts, err := cluster.StartOffsets(whole)
	if !l.Since.IsZero() && err == nil {
		starts, err = cluster.OffsetsSince(whole, l.Since)
	}
	if err != nil {
		return err
	}
	reading := &liveReading{Trial: t, Live: l, visits: map[filter.Key]bool{}, places: map[int32]place{}}
	for p := range int32(len(partitions)) {
		reading.within = false
		err := cluster.NewReader(l.Topic, p, starts[l.Topic][p]).ReadTo(ends[l.Topic][p], func(r kafka.Record) error {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			return reading.take(ctx, r, ends[l.Topic][p])
		})
		if err != nil && !errors.Is(err, errNextPartition) {
			return err
		}
	}
	return nil
}

// How a reading ends early.
var (
	errEnough        = errors.New("as many as were wanted")
	errNextPartition = errors.New("as many visits as were wanted")
)

// liveReading is a topic that is read.
type liveReading struct {
	*Trial
	Live
	alerts int
	visits map[filter.Key]bool
	places map[int32]place
	within bool // an alert of the visits that are wanted was met in this partition
}

// place is where alerts of a schema tell their visit.
type place struct {
	schema     *alert.Schema
	projection *alert.Projection
	unknown    error // why they cannot be read
}

// take tries one alert, unless it is of a visit that is one too many.
func (r *liveReading) take(ctx context.Context, record kafka.Record, end int64) error {
	if record.Offset >= end {
		return errNextPartition
	}
	run := stream.RunOf(record.Headers)
	schema, body, visit, err := r.read(ctx, record.Value)
	if errors.Is(err, errLater) {
		return fmt.Errorf("partition %d offset %d: %w", record.Partition, record.Offset, err)
	}
	if key := (filter.Key{Run: run, ID: visit}); err == nil && r.Visits > 0 && !r.visits[key] {
		switch {
		case len(r.visits) < r.Visits:
			r.visits[key] = true
		case r.within:
			return errNextPartition
		default:
			return nil // of the visit before the first one, in another partition than that began in
		}
	}
	r.within = r.within || err == nil
	for _, f := range r.filters {
		wrong := err
		if wrong == nil {
			wrong = f.alert(r.Trial, run, schema, body)
		}
		if wrong != nil {
			if f.total.Unread++; f.total.WhyNot == "" {
				f.total.WhyNot = wrong.Error()
			}
		}
	}
	if r.alerts++; r.alerts == r.Alerts {
		return errEnough
	}
	return nil
}

// errLater means that who might have an alert's schema does not answer.
var errLater = errors.New("its schema cannot be had now")

// read finds an alert's schema and visit.
func (r *liveReading) read(ctx context.Context, value []byte) (*alert.Schema, []byte, int64, error) {
	id, body, err := alert.ParseWire(value)
	if err != nil {
		return nil, nil, 0, err
	}
	at, known := r.places[id]
	if !known {
		at.schema, at.unknown = r.Schemas.ByID(ctx, id)
		if at.unknown != nil && !errors.Is(at.unknown, alert.ErrUnknownSchema) {
			return nil, nil, 0, fmt.Errorf("%w: %w", errLater, at.unknown)
		}
		if at.unknown == nil {
			at.projection, at.unknown = at.schema.Projection([]string{r.fields.Visit})
		}
		r.places[id] = at
	}
	if at.unknown != nil {
		return nil, nil, 0, at.unknown
	}
	var visit [1]alert.Value
	if err := at.projection.Decode(body, visit[:]); err != nil {
		return nil, nil, 0, err
	}
	return at.schema, body, visit[0].Int, nil
}
