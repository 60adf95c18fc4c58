package sql

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"minibroker/pkg/mistake"
)

// TestAgainstReference makes up expressions together with what they mean, and
// compares that with what the language makes of their text.
func TestAgainstReference(t *testing.T) {
	m := &maker{Rand: rand.New(rand.NewPCG(1, 2))}
	schema := newest(t)
	seen := map[any]int{}
	for range 6000 {
		e := m.condition(1 + m.IntN(4))
		yes, err := Compile("F.sql", e.text, schema, 7)
		if err != nil {
			var told mistake.Errors
			if errors.As(err, &told) && told[0].Fix == "take a larger divisor, or compare with less" {
				continue // a remainder that is never equal to what was made up
			}
			t.Fatalf("%s\n%v", e.text, err)
		}
		no, unknown := compiled(t, "NOT ("+e.text+")"), compiled(t, "("+e.text+") IS NULL")
		for range 5 {
			r := m.row()
			want := e.of(place{row: r})
			seen[want]++
			for q, means := range map[*Query]any{yes: true, no: false, unknown: nil} {
				if got, _ := q.Match(r.values(q)); got != (want == means) {
					t.Fatalf("%s\nof %v is %v, and that it is %v is %v", e.text, r, want, means, got)
				}
			}
		}
	}
	if len(seen) != 3 || seen[true] < 5000 || seen[false] < 5000 || seen[nil] < 2500 {
		t.Errorf("too one-sided to prove much: %v", seen)
	}
}

// row makes up an alert, of values that are often equal.
func (m *maker) row() row {
	list := make([]any, m.IntN(4))
	r := row{"prvDiaSources": list}
	if m.IntN(8) == 0 {
		r["prvDiaSources"] = nil
	}
	for field, values := range map[string][]any{
		"snr": {nil, 0.7, 2.0, -1.5, math.NaN()}, "psfFlux": {nil, 0.0, 2.0, 1e3, 1e300}, "visit": {nil, 2, 7, 0, math.MaxInt64},
		"detector": {9007199254740993, -3, math.MinInt64, 1}, "isDipole": {nil, true, false}, "glint_trail": {nil, true, false}, "band": {nil, "r", "g'é", ""},
	} {
		r["diaSource."+field] = pick(m, values...)
		elements := make([]any, len(list))
		for i := range elements {
			elements[i] = pick(m, values...)
		}
		r["prvDiaSources[]."+field] = elements
	}
	return r
}
