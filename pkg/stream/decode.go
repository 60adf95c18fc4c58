package stream

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"minibroker/pkg/alert"
)

// errLater means that an alert cannot be read now, and perhaps later: who might
// have its schema does not answer.
var errLater = errors.New("its schema cannot be had now")

// decoder reads a few fields of alerts, each with the schema that its header
// names: visit, id, and those that a condition needs.
type decoder struct {
	schemas  *alert.Schemas
	fields   []string
	readings map[int32]*reading // by schema id
	values   []alert.Value      // of the last alert, by field
	schemaID int32              // of the last alert
	lacks    error              // what the last alert's schema lacks of the fields beside visit and id
}

// reading is how alerts of one schema are read.
type reading struct {
	projection *alert.Projection
	lacks      error // the projection is of visit and id only, since this is missing
}

// newDecoder reads the fields called visit and id, which must be integers, and
// the others.
func newDecoder(schemas *alert.Schemas, visit, id string, others []string) *decoder {
	fields := append([]string{visit, id}, others...)
	return &decoder{schemas: schemas, fields: fields, readings: map[int32]*reading{}, values: make([]alert.Value, len(fields))}
}

// decode reads one alert in wire format. others is valid until the next call, and
// nil if the alert's schema lacks one of them; lacks then says which. An error is
// errLater if the alert may be read later.
func (d *decoder) decode(value []byte) (visit, id int64, others []alert.Value, err error) {
	d.schemaID, d.lacks = 0, nil
	schemaID, body, err := alert.ParseWire(value)
	if err != nil {
		return 0, 0, nil, err
	}
	d.schemaID = schemaID
	r, err := d.reading(schemaID)
	if err != nil {
		return 0, 0, nil, err
	}
	if err := r.projection.Decode(body, d.values); err != nil {
		return 0, 0, nil, err
	}
	for i, v := range d.values[:2] {
		if v.Kind != alert.KindInt {
			return 0, 0, nil, fmt.Errorf("%s is %s where an integer is needed", d.fields[i], v.Kind)
		}
	}
	if d.lacks = r.lacks; d.lacks == nil {
		others = d.values[2:]
	}
	return d.values[0].Int, d.values[1].Int, others, nil
}

// reading finds out how alerts of a schema are read.
func (d *decoder) reading(id int32) (*reading, error) {
	if r, known := d.readings[id]; known {
		return r, nil
	}
	schema, err := d.schemas.ByID(context.Background(), id)
	if errors.Is(err, alert.ErrUnknownSchema) {
		return nil, err
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errLater, err)
	}
	r := &reading{}
	if r.projection, r.lacks = schema.Projection(d.fields); r.lacks != nil {
		if r.projection, err = schema.Projection(d.fields[:2]); err != nil {
			return nil, err
		}
	}
	d.readings[id] = r
	return r, nil
}

// unreadable counts alerts that were passed over because they cannot be read.
type unreadable int

// tell logs such an alert: the first ones one by one, then each thousandth.
func (u *unreadable) tell(log *slog.Logger, topic string, partition int32, offset int64, err error) {
	if *u++; *u <= 10 || *u%1000 == 0 {
		log.Error("alert cannot be read", "topic", topic, "partition", partition,
			"offset", offset, "error", err.Error(), "sofar", int(*u))
	}
}
