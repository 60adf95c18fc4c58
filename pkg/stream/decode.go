package stream

import (
	"fmt"
	"log/slog"

	"minibroker/pkg/alert"
)

// decoder reads a few fields of alerts, each with the schema that its header
// names: visit, id, and those that a condition needs.
type decoder struct {
	fields      []string
	projections map[int32]*alert.Projection // by schema id
	values      []alert.Value               // of the last alert, by field
}

// newDecoder reads the fields called visit and id, which must be integers, and
// the others.
func newDecoder(visit, id string, others []string) *decoder {
	fields := append([]string{visit, id}, others...)
	return &decoder{
		fields:      fields,
		projections: map[int32]*alert.Projection{},
		values:      make([]alert.Value, len(fields)),
	}
}

// decode reads one alert in wire format. others is valid until the next call.
func (d *decoder) decode(value []byte) (visit, id int64, others []alert.Value, err error) {
	schemaID, body, err := alert.ParseWire(value)
	if err != nil {
		return 0, 0, nil, err
	}
	projection, known := d.projections[schemaID]
	if !known {
		schema, err := alert.SchemaByID(schemaID)
		if err != nil {
			return 0, 0, nil, err
		}
		if projection, err = schema.Projection(d.fields); err != nil {
			return 0, 0, nil, err
		}
		d.projections[schemaID] = projection
	}
	if err := projection.Decode(body, d.values); err != nil {
		return 0, 0, nil, err
	}
	for i, v := range d.values[:2] {
		if v.Kind != alert.KindInt {
			return 0, 0, nil, fmt.Errorf("%s is %s where an integer is needed", d.fields[i], v.Kind)
		}
	}
	return d.values[0].Int, d.values[1].Int, d.values[2:], nil
}

// unreadable counts alerts that were passed over because they cannot be read.
type unreadable int

// tell logs such an alert: the first ones one by one, then each thousandth.
func (u *unreadable) tell(log *slog.Logger, topic string, partition int32, offset int64, err error) {
	if *u++; *u <= 10 || *u%1000 == 0 {
		log.Error("alert cannot be read, passed over", "topic", topic, "partition", partition,
			"offset", offset, "error", err.Error(), "sofar", int(*u))
	}
}
