package alert

import (
	"encoding/binary"
	"errors"
	"testing"
)

// TestItemsAreBounded: what a few bytes claim to hold costs no memory.
func TestItemsAreBounded(t *testing.T) {
	s, err := ParseSchema([]byte(`{"type": "record", "name": "r", "fields": [{"name": "list", "type": {"type": "array", "items":
		{"type": "record", "name": "e", "fields": [{"name": "nothing", "type": "null"}]}}}]}`))
	if err != nil {
		t.Fatal(err)
	}
	p, err := s.Projection([]string{"list[].nothing", "list"})
	if err != nil {
		t.Fatal(err)
	}
	counts, err := s.Projection([]string{"list"})
	if err != nil {
		t.Fatal(err)
	}
	into := make([]Value, 2)
	for count, want := range map[int64]error{5: nil, maxItems: nil, maxItems + 1: errItems, 1 << 62: errItems} {
		body := append(binary.AppendVarint(nil, count), 0)
		if err := p.Decode(body, into); !errors.Is(err, want) {
			t.Errorf("%d elements: %v, want %v", count, err, want)
		}
		if err := counts.Decode(body, into[:1]); !errors.Is(err, want) {
			t.Errorf("%d elements, counted alone: %v, want %v", count, err, want)
		}
		if err := p.Decode(body, into); !errors.Is(err, want) {
			t.Errorf("%d elements again: %v, want %v", count, err, want)
		}
		if want == nil && (into[1].Int != count || len(into[0].Items) != int(count)) {
			t.Errorf("%d elements: %d values, counted %d", count, len(into[0].Items), into[1].Int)
		}
	}
}

func TestItemsTakeNoNewMemory(t *testing.T) {
	var bodies [][]byte // with histories of different lengths, and without any
	for _, s := range generatedSamples(t, StampsNone, 300) {
		bodies = append(bodies, s.body)
	}
	p, err := mustSchema(t, GeneratedSchemaID).Projection([]string{"prvDiaSources[].psfFlux", "prvDiaSources[].band", "snr"})
	if err != nil {
		t.Fatal(err)
	}
	into := make([]Value, 3)
	longest := 0
	all := func() {
		for _, b := range bodies {
			if err := p.Decode(b, into); err != nil {
				t.Fatal(err)
			}
			longest = max(longest, len(into[0].Items))
		}
	}
	all()
	if longest < 5 {
		t.Fatalf("the longest history has %d elements", longest)
	}
	if n := testing.AllocsPerRun(5, all); n > 0 {
		t.Errorf("%v allocations", n)
	}
}
