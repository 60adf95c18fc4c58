package alert

import (
	"fmt"
)

// shortNames is the field whose own fields may be named without it.
const shortNames = "diaSource"

// Projection decodes a few fields of an alert and walks over the rest. It is safe for concurrent use.
type Projection struct {
	prog   []instr
	copies [][2]int // from, to: fields that were asked for more than once
	width  int
}

// want is what is wanted of one type: itself, and fields below it.
type want struct {
	slot   int // where its own value goes, or -1
	fields map[string]*want
}

// Projection compiles the decoding of the given fields: dotted paths such as "diaSource.snr" or
// "ssSource.ephVmag". A path that does not begin with a field of the alert is looked up in diaSource, so "snr"
// is diaSource.snr, while "diaSourceId" is the alert's own. A record can be selected to see whether it is
// there, an array to see how many elements it has; "prvDiaSources[].psfFlux" is that field of each element of an
// array. An unknown field is an error that names it and the nearest known one.
func (s *Schema) Projection(fields []string) (*Projection, error) {
	root := &want{slot: -1}
	p := &Projection{width: len(fields)}
	for slot, path := range fields {
		parts := s.split(path)
		if _, err := s.find(parts); err != nil {
			return nil, fmt.Errorf("field %q: %w", path, err)
		}
		if first := root.add(parts, slot); first != slot {
			p.copies = append(p.copies, [2]int{first, slot})
		}
	}
	p.prog = trim(compileRecord(s.root, root, ""))
	return p, nil
}

// add notes that the value at the path goes into slot and returns the slot that it already goes into, if any.
func (w *want) add(path []string, slot int) int {
	for _, name := range path {
		if w.fields == nil {
			w.fields = map[string]*want{}
		}
		below := w.fields[name]
		if below == nil {
			below = &want{slot: -1}
			w.fields[name] = below
		}
		w = below
	}
	if w.slot < 0 {
		w.slot = slot
	}
	return w.slot
}

// slots returns every slot that w and what is below it fill, in no order.
func (w *want) slots() []int {
	var all []int
	if w.slot >= 0 {
		all = append(all, w.slot)
	}
	for _, below := range w.fields {
		all = append(all, below.slots()...)
	}
	return all
}

// alternatives returns the branches of a union, or the node itself.
func (n *node) alternatives() []*node {
	if n.kind == unionType {
		return n.branches
	}
	return []*node{n}
}

// Decode reads the projection's fields from one alert's body; into[i] becomes the value of the i-th field that
// the projection was made for, and into must be at least that long. Bytes of the values alias body. It looks at
// nothing behind the last wanted field and allocates nothing. On an error, which names the field and
// byte where the body makes no sense, into holds nothing of use.
func (p *Projection) Decode(body []byte, into []Value) error {
	if len(into) < p.width {
		return fmt.Errorf("decode alert: room for %d values where the projection has %d", len(into), p.width)
	}
	if _, err := run(p.prog, body, 0, into, 0); err != nil {
		return fmt.Errorf("decode alert: %w", err)
	}
	for _, c := range p.copies {
		into[c[1]] = into[c[0]]
	}
	return nil
}
