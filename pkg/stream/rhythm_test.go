package stream

import (
	"encoding/binary"
	"math"
	"testing"
	"time"

	"minibroker/pkg/alert"
)

// timed is a visit of alerts that have nothing but a time, in seconds after a
// day.
func timed(t *testing.T, seconds ...float64) SourceVisit {
	t.Helper()
	schema, err := alert.ParseSchema([]byte(`{"type": "record", "name": "alert", "fields": [{"name": "mjd", "type": "double"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	return SourceVisit{Size: len(seconds), Schema: schema, Bodies: chosenFrom(func(yield func([]byte, error) bool) {
		for _, s := range seconds {
			if !yield(binary.LittleEndian.AppendUint64(nil, math.Float64bits(61000+s/86400)), nil) {
				return
			}
		}
	})}
}

// timedSource is a visit after the other.
type timedSource []SourceVisit

func (s timedSource) Visit(n int) (SourceVisit, error) { return s[n], nil }

func (timedSource) Largest() (int, string) { return 0, "" }

// TestTimestamps: alerts are due as much after the first as they are later, and
// an older one together with the one before it.
func TestTimestamps(t *testing.T) {
	r := Timestamps{Field: "mjd"}
	source := timedSource{timed(t, 10, 11.5, 11, 20), timed(t, 49)}
	visit, due, err := r.Visit(source[0], 0)
	if err != nil {
		t.Fatal(err)
	}
	near := func(got time.Duration, want float64) bool { return math.Abs(got.Seconds()-want) < 1e-5 }
	want := []float64{0, 1.5, 1.5, 10}
	for i, body := range collect(t, visit) {
		if at, err := due(i, body); err != nil || !near(at, want[i]) {
			t.Errorf("alert %d is due at %v, %v", i, at, err)
		}
	}
	if gap, err := r.Gap(source, 1); err != nil || !near(gap, 39) {
		t.Errorf("the second visit is due after %v, %v", gap, err)
	}
}
