package stream

import (
	"fmt"
	"time"

	"minibroker/pkg/alert"
)

// Rhythm tells when within its run a visit is due, and when within its visit an
// alert.
type Rhythm interface {
	// Gap is the time from the beginning of the visit before the n-th, n > 0, to
	// that of the n-th.
	Gap(source Source, n int) (time.Duration, error)
	// Visit prepares the n-th visit: it returns it, changed if need be, and when
	// after the visit's beginning its i-th alert is due; it is asked in the
	// alerts' order, and later ones are never due earlier. A nil function: all at once.
	Visit(v SourceVisit, n int) (SourceVisit, func(i int, body []byte) (time.Duration, error), error)
}

// Steady lets visits begin at an interval and sends each as fast as it can.
type Steady struct{ Interval time.Duration }

// Gap implements Rhythm.
func (s Steady) Gap(Source, int) (time.Duration, error) { return s.Interval, nil }

// Visit implements Rhythm.
func (Steady) Visit(v SourceVisit, _ int) (SourceVisit, func(int, []byte) (time.Duration, error), error) {
	return v, nil, nil
}

// Timestamps sends each alert when its own time has come, counted from the
// first alert of the run.
type Timestamps struct {
	Field string // days, a double
}

// Gap implements Rhythm.
func (t Timestamps) Gap(source Source, n int) (time.Duration, error) {
	var at [2]float64
	for i := range at {
		v, err := source.Visit(n - 1 + i)
		if err != nil {
			return 0, err
		}
		body, err := v.body(0)
		if err == nil {
			at[i], err = t.of(v.Schema, body)
		}
		if err != nil {
			return 0, err
		}
	}
	return max(days(at[1]-at[0]), 0), nil
}

// Visit implements Rhythm. An alert that is older than the one before it is due
// together with that.
func (t Timestamps) Visit(v SourceVisit, _ int) (SourceVisit, func(int, []byte) (time.Duration, error), error) {
	timeOf, err := t.reading(v.Schema)
	if err != nil {
		return v, nil, err
	}
	body, err := v.body(0)
	if err != nil {
		return v, nil, err
	}
	first, err := timeOf(body)
	var due time.Duration
	return v, func(_ int, body []byte) (time.Duration, error) {
		at, err := timeOf(body)
		due = max(due, days(at-first))
		return due, err
	}, err
}

// days as a duration. Times in days are exact to about a microsecond.
func days(d float64) time.Duration {
	return time.Duration(d * 24 * float64(time.Hour)).Round(time.Microsecond)
}

// reading returns what reads the time of an alert of a schema, in days.
func (t Timestamps) reading(schema *alert.Schema) (func(body []byte) (float64, error), error) {
	p, err := schema.Projection([]string{t.Field})
	if err != nil {
		return nil, err
	}
	value := make([]alert.Value, 1)
	return func(body []byte) (float64, error) {
		if err := p.Decode(body, value); err != nil {
			return 0, err
		}
		if value[0].Kind != alert.KindFloat {
			return 0, fmt.Errorf("%s is %s where a time in days is needed", t.Field, value[0].Kind)
		}
		return value[0].Float, nil
	}, nil
}

// of returns the time of one alert, in days.
func (t Timestamps) of(schema *alert.Schema, body []byte) (float64, error) {
	timeOf, err := t.reading(schema)
	if err != nil {
		return 0, err
	}
	return timeOf(body)
}
