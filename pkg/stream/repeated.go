package stream

import (
	"errors"
	"fmt"
	"io"

	"minibroker/pkg/alert"
)

// span is the least and the greatest of a few values.
type span struct {
	low, high float64
	whole     [2]int64
	any       bool
}

func (s *span) add(v alert.Value) {
	f := v.Float
	if v.Kind == alert.KindInt {
		f = float64(v.Int)
	}
	if !s.any {
		s.low, s.high, s.whole, s.any = f, f, [2]int64{v.Int, v.Int}, true
	}
	s.low, s.high = min(s.low, f), max(s.high, f)
	s.whole = [2]int64{min(s.whole[0], v.Int), max(s.whole[1], v.Int)}
}

// repeated is a source without an end: the visits of another again and again,
// each time with ids, times and visits moved on, so that every alert is new. It
// is the same each time it is made of the same source.
type repeated struct {
	Source
	schema *alert.Schema
	visits int      // of one pass
	fields []string // to be moved
	whole  []int64  // by how much each moves on in a pass, if it is an integer
	real   []float64
}

// Repeat makes a source of infinite length of the first so many visits (0: all)
// of another. All of them must be of one schema. The field of the time is in
// days; the fields of the same names in an alert's history move along with them.
// Each pass begins one interval, in days, behind the last time of the one
// before.
func Repeat(source Source, visits int, fields Fields, time string, interval float64) (Source, error) {
	r := &repeated{Source: source}
	paths := []string{fields.Visit, fields.ID, time}
	spans := make([]span, len(paths))
	for ; visits == 0 || r.visits < visits; r.visits++ {
		v, err := source.Visit(r.visits)
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = r.measure(v, paths, spans)
		}
		if err != nil {
			return nil, fmt.Errorf("visit %d: %w", r.visits+1, err)
		}
	}
	for i, path := range paths {
		for _, twin := range append(twins(r.schema, path), histories(r.schema, path)...) {
			r.fields = append(r.fields, twin)
			r.whole = append(r.whole, spans[i].whole[1]-spans[i].whole[0]+1)
			r.real = append(r.real, spans[i].high-spans[i].low+interval)
		}
	}
	_, err := r.schema.Editor(r.fields)
	return r, err
}

// measure takes in the values of a visit.
func (r *repeated) measure(v SourceVisit, paths []string, spans []span) error {
	if r.schema != nil && r.schema.String() != v.Schema.String() {
		return fmt.Errorf("its schema is %s, that of the first visit %s; what is repeated must be of one schema", v.Schema.Name(), r.schema.Name())
	}
	r.schema = v.Schema
	projection, err := v.Schema.Projection(paths)
	if err != nil {
		return err
	}
	values := make([]alert.Value, len(paths))
	for body, err := range v.Bodies(0, 1) {
		if err == nil {
			err = projection.Decode(body, values)
		}
		if err != nil {
			return err
		}
		for i, value := range values {
			if value.Kind != alert.KindInt && value.Kind != alert.KindFloat {
				return fmt.Errorf("%s is %s, and what is not a number cannot be moved on", paths[i], value.Kind)
			}
			spans[i].add(value)
		}
	}
	return nil
}

// Visit implements Source.
func (r *repeated) Visit(n int) (SourceVisit, error) {
	v, err := r.Source.Visit(n % r.visits)
	pass := int64(n / r.visits)
	if err != nil || pass == 0 {
		return v, err
	}
	return v.edited(r.schema, editing{r.fields, func(_, field int, old alert.Value) alert.Value {
		old.Int += pass * r.whole[field] // of the two, the one of its kind counts
		old.Float += float64(pass) * r.real[field]
		return old
	}})
}

// grown is more than an alert can grow when its numbers do, of which a history
// has hundreds.
const grown = 4096

// Largest implements Source.
func (r *repeated) Largest() (bytes int, where string) {
	if bytes, where = r.Source.Largest(); bytes > 0 {
		bytes += grown
	}
	return bytes, where
}
