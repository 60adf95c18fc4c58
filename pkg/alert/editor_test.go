package alert

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"
)

var edited = []string{"diaSourceId", "diaSource.diaSourceId", "visit", "diaSource.midpointMjdTai", "psfFlux", "detector", "cutoutScience"}

// TestEditorLeavesTheRest: fields that are given back as they were leave the
// alert byte for byte; others change, and nothing but them.
func TestEditorLeavesTheRest(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	samples := append(generatedSamples(t, StampsNone, 200), generatedSamples(t, StampsFull, 20)...)
	for _, s := range append(samples, realSamples(t)...) {
		e, err := s.schema.Editor(edited)
		if err != nil {
			t.Fatal(err)
		}
		same, err := e.Append(nil, s.body, func(_ int, old Value) Value { return old })
		if err != nil || !bytes.Equal(same, s.body) {
			t.Fatalf("%s: changed by giving fields back, %v", s.name, err)
		}
		var want [7]Value
		body, err := e.Append([]byte("before"), s.body, func(field int, old Value) Value {
			switch old.Kind {
			case KindInt:
				old.Int += random.Int64N(1<<uint(1+random.IntN(20))) - 100
			case KindFloat:
				old.Float = float64(float32(random.Float64()))
			case KindBytes:
				old = Value{}
			}
			want[field] = old
			return old
		})
		if err != nil || !bytes.HasPrefix(body, []byte("before")) {
			t.Fatalf("%s: %v", s.name, err)
		}
		checkEdited(t, s, body[len("before"):], want[:])
	}
}

// checkEdited compares an edited alert with what goavro says of it and of what it
// was.
func checkEdited(t *testing.T, s sample, body []byte, want []Value) {
	t.Helper()
	before, after := goavroDecode(t, s.schema, s.body), goavroDecode(t, s.schema, body)
	for _, path := range s.schema.Fields() {
		parts := s.schema.split(path)
		is, was := oracle(s.schema.root, after, parts), oracle(s.schema.root, before, parts)
		for i, name := range edited {
			if s.schema.FullPath(name) == path && was.Kind != KindNull {
				was = want[i]
				if was.Kind == KindFloat && path == "diaSource.psfFlux" {
					was.Float = widen(float32(was.Float))
				}
			}
		}
		if !sameValue(is, was) {
			t.Errorf("%s: %s is %+v, want %+v", s.name, path, is, was)
		}
	}
}

func TestEditorRefuses(t *testing.T) {
	s := generatedSamples(t, StampsNone, 1)[0]
	for field, want := range map[string]string{
		"diaSource": "only int, long, float, double and bytes can be changed", "band": "only int, long, float, double and bytes can be changed",
		"prvDiaSources[].band": "only int, long, float, double and bytes can be changed", "snrr": "no such field",
	} {
		if _, err := s.schema.Editor([]string{field}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", field, err, want)
		}
	}
	e, err := s.schema.Editor([]string{"diaSourceId"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := e.Append(nil, s.body, func(int, Value) Value { return Value{Kind: KindFloat} }); err == nil {
		t.Error("an id can be a float")
	}
	if _, err := e.Append(nil, s.body[:3], func(_ int, v Value) Value { return v }); err == nil {
		t.Error("an alert that breaks off can be changed")
	}
}
