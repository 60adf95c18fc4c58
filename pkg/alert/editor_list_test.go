package alert

import (
	"encoding/binary"
	"reflect"
	"testing"
)

// TestEditorOfLists: a field of a list's elements changes in each of them, and
// nothing else does.
func TestEditorOfLists(t *testing.T) {
	const id, time = "prvDiaSources[].diaSourceId", "prvDiaSources[].midpointMjdTai"
	elements := 0
	for _, s := range append(generatedSamples(t, StampsNone, 200), realSamples(t)...) {
		if s.schema.has("prvDiaSources") == false {
			t.Fatalf("%s has no history", s.name)
		}
		e, err := s.schema.Editor([]string{id, "diaSourceId", time})
		if err != nil {
			t.Fatal(err)
		}
		body, err := e.Append(nil, s.body, func(_ int, old Value) Value {
			old.Int += 1 << 40 // of the two, the one of its kind counts
			old.Float += 0.5
			return old
		})
		if err != nil {
			t.Fatal(err)
		}
		fields := s.schema.Fields()
		p, err := s.schema.Projection(fields)
		if err != nil {
			t.Fatal(err)
		}
		before, after := make([]Value, len(fields)), make([]Value, len(fields))
		if err := p.Decode(s.body, before); err != nil {
			t.Fatal(err)
		}
		if err := p.Decode(body, after); err != nil {
			t.Fatalf("%s: %v", s.name, err)
		}
		for i, name := range fields {
			want := before[i]
			switch name {
			case "diaSourceId":
				want.Int += 1 << 40
			case id, time:
				elements += len(want.Items)
				want.Items = append([]Value(nil), want.Items...)
				for k := range want.Items {
					if want.Items[k].Kind == KindInt {
						want.Items[k].Int += 1 << 40
					} else {
						want.Items[k].Float += 0.5
					}
				}
			}
			if !sameValue(after[i], want) {
				t.Errorf("%s: %s is %+v, want %+v", s.name, name, after[i], want)
			}
		}
	}
	if elements < 100 {
		t.Errorf("only %d elements were seen", elements)
	}
}

// TestEditorOfBlocks: blocks that say how many bytes they have stay true.
func TestEditorOfBlocks(t *testing.T) {
	s, err := ParseSchema([]byte(`{"type": "record", "name": "r", "fields": [
		{"name": "list", "type": ["null", {"type": "array", "items": {"type": "record", "name": "e", "fields": [
			{"name": "a", "type": "long"}, {"name": "b", "type": ["null", "long"]}, {"name": "c", "type": "string"}]}}]},
		{"name": "last", "type": "int"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	n := func(values ...int64) (b []byte) {
		for _, v := range values {
			b = binary.AppendVarint(b, v)
		}
		return b
	}
	item := append(n(5, 1, 6, 1), 'x')   // a 5, b 6, c "x"
	bare := append(n(7, 0, 2), 'y', 'z') // a 7, b null, c "yz"
	body := n(1)                         // the branch of the list
	body = append(body, n(-2, int64(len(item)+len(bare)))...)
	body = append(append(body, item...), bare...)
	body = append(append(body, n(1)...), item...)
	body = append(body, n(0, 9)...)
	p, err := s.Projection([]string{"list[].a", "list[].b", "list[].c", "last"})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		fields []string
		by     int64
		a, b   []int64 // b's nulls are 0
	}{
		{[]string{"list[].a"}, 0, []int64{5, 7, 5}, []int64{6, 0, 6}},
		{[]string{"list[].a"}, 1000, []int64{1005, 1007, 1005}, []int64{6, 0, 6}},
		{[]string{"list[].b"}, 1000, []int64{5, 7, 5}, []int64{1006, 0, 1006}},
		{[]string{"list[].b", "list[].a"}, 1000, []int64{1005, 1007, 1005}, []int64{1006, 0, 1006}},
		{[]string{"last", "list[].b", "list[].a"}, -3, []int64{2, 4, 2}, []int64{3, 0, 3}},
	} {
		e, err := s.Editor(c.fields)
		if err != nil {
			t.Fatal(err)
		}
		got, err := e.Append(nil, body, func(_ int, old Value) Value { old.Int += c.by; return old })
		if err != nil {
			t.Fatal(err)
		}
		into := make([]Value, 4)
		if err := p.Decode(got, into); err != nil {
			t.Fatalf("%v: %v", c.fields, err)
		}
		ints := func(v Value) (all []int64) {
			for _, one := range v.Items {
				all = append(all, one.Int)
			}
			return all
		}
		last := int64(9)
		if c.fields[0] == "last" {
			last += c.by
		}
		if !reflect.DeepEqual(ints(into[0]), c.a) || !reflect.DeepEqual(ints(into[1]), c.b) || string(into[2].Items[1].Bytes) != "yz" || into[3].Int != last {
			t.Errorf("%v by %d: %+v", c.fields, c.by, into)
		}
		if size, err := s.length(got); err != nil || size != len(got) {
			t.Errorf("%v by %d: %d of %d bytes are the alert, %v", c.fields, c.by, size, len(got), err)
		}
	}
}
