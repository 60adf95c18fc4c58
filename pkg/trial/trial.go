package trial

import (
	"fmt"
	"slices"
	"time"

	"minibroker/pkg/alert"
	"minibroker/pkg/filter"
)

// Fields are the names of the alert's fields that tell its visit and its id, both
// integers.
type Fields struct{ Visit, ID string }

// Trial is filters that are tried on the same alerts. It is not safe for
// concurrent use.
type Trial struct {
	fields  Fields
	cap     int
	filters []*tried
}

// New prepares to try filters of which at most so many alerts of a visit pass.
func New(definitions []filter.Definition, fields Fields, most int) *Trial {
	t := &Trial{fields: fields, cap: most}
	for _, d := range definitions {
		t.filters = append(t.filters, newTried(d))
	}
	return t
}

// Alert tries one alert's body, of a schema, on all filters.
func (t *Trial) Alert(schema *alert.Schema, body []byte) error {
	for _, f := range t.filters {
		if err := f.alert(t, "", schema, body); err != nil {
			return err
		}
	}
	return nil
}

// Results are what every filter did, in the order in which they were given.
func (t *Trial) Results() []Result {
	all := make([]Result, len(t.filters))
	for i, f := range t.filters {
		all[i] = f.result()
	}
	return all
}

// tried is one filter and what it did so far.
type tried struct {
	filter.Definition
	readings map[*alert.Schema]reading
	values   []alert.Value
	visits   []*Visit // in the order in which they began
	byVisit  map[filter.Key]*Visit
	rejected []int
	nulls    []int
	took     []time.Duration
	total    Result
}

// reading is how alerts of one schema are read.
type reading struct {
	projection *alert.Projection
	degraded   string // what the schema lacks; then only visit and id are read
}

func newTried(d filter.Definition) *tried {
	f := &tried{Definition: d, readings: map[*alert.Schema]reading{}, byVisit: map[filter.Key]*Visit{},
		values: make([]alert.Value, 2+len(d.Condition.Fields())), nulls: make([]int, len(d.Condition.Fields()))}
	if c, ok := d.Condition.(filter.Clauses); ok {
		f.rejected = make([]int, len(c.Clauses()))
	}
	return f
}

// alert decides about one alert of a run.
func (f *tried) alert(t *Trial, run string, schema *alert.Schema, body []byte) error {
	r, err := f.reading(t.fields, schema)
	if err != nil {
		return err
	}
	began := time.Now()
	if err := r.projection.Decode(body, f.values); err != nil {
		return err
	}
	matches, failure := false, error(nil)
	if r.degraded == "" {
		matches, failure = f.Condition.Match(f.values[2:])
	}
	f.took = append(f.took, time.Since(began))
	if f.values[0].Kind != alert.KindInt {
		return fmt.Errorf("%s is %s where an integer is needed", t.fields.Visit, f.values[0].Kind)
	}
	f.count(f.visit(run, f.values[0].Int), matches, t.cap)
	f.total.Degraded = max(f.total.Degraded, r.degraded)
	if failure != nil {
		if f.total.Failed++; f.total.Failure == "" {
			f.total.Failure = failure.Error()
		}
	}
	if r.degraded == "" {
		f.explain()
	}
	return nil
}

func (f *tried) reading(fields Fields, schema *alert.Schema) (reading, error) {
	r, known := f.readings[schema]
	if known {
		return r, nil
	}
	names := []string{fields.Visit, fields.ID}
	var err error
	if r.projection, err = schema.Projection(append(names, f.Condition.Fields()...)); err != nil {
		r.degraded = err.Error()
		r.projection, err = schema.Projection(names)
	}
	f.readings[schema] = r
	return r, err
}

func (f *tried) visit(run string, id int64) *Visit {
	key := filter.Key{Run: run, ID: id}
	v := f.byVisit[key]
	if v == nil {
		v = &Visit{Run: run, Visit: id}
		f.byVisit[key], f.visits = v, append(f.visits, v)
	}
	return v
}

// count takes an alert into its visit's numbers.
func (f *tried) count(v *Visit, matches bool, most int) {
	v.Alerts++
	if !matches {
		return
	}
	if f.Order != nil {
		most = min(most, f.Order.Limit())
	}
	v.Matched++
	v.Passed = min(v.Matched, most)
}

// explain notes why the last alert was decided as it was.
func (f *tried) explain() {
	for i, v := range f.values[2:] {
		if v.Kind == alert.KindNull {
			f.nulls[i]++
		}
	}
	if c, ok := f.Condition.(filter.Clauses); ok {
		if i := c.Rejects(f.values[2:]); i >= 0 {
			f.rejected[i]++
		}
	}
}

func (f *tried) result() Result {
	r := f.total
	r.Name = f.Name
	for _, v := range f.visits {
		r.Visits = append(r.Visits, *v)
		r.Alerts, r.Matched, r.Passed = r.Alerts+v.Alerts, r.Matched+v.Matched, r.Passed+v.Passed
	}
	r.Cut = r.Matched - r.Passed
	if r.Alerts > 0 {
		r.Share = float64(r.Matched) / float64(r.Alerts)
	}
	if c, ok := f.Condition.(filter.Clauses); ok {
		for i, text := range c.Clauses() {
			r.Clauses = append(r.Clauses, Clause{text, f.rejected[i]})
		}
	}
	for i, field := range f.Condition.Fields() {
		if f.nulls[i] > 0 {
			r.Nulls = append(r.Nulls, Nulls{field, f.nulls[i]})
		}
	}
	slices.Sort(f.took)
	r.Micros = quantiles(f.took)
	return r
}
