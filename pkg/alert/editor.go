package alert

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"
)

// Editor replaces a few scalar fields of an alert and leaves everything else
// byte for byte. It is safe for concurrent use.
type Editor struct {
	fields []editedField
}

type editedField struct {
	path string
	kind kind    // of the scalar
	null int     // encoded branch of null, -1: the field is no union
	full int     // encoded branch of the scalar
	prog []instr // ends behind the field or, of a list's elements, where the list begins
	list *node   // whose elements have the field; nil: the alert has it
	item []instr // in an element, ends behind the field
}

// Editor compiles the editing of scalar fields, named as for Projection: int,
// long, float, double and bytes, or a union of null and one of them.
func (s *Schema) Editor(fields []string) (*Editor, error) {
	e := &Editor{}
	for _, path := range fields {
		p, err := s.Projection([]string{path})
		if err != nil {
			return nil, err
		}
		f := editedField{path: path, prog: p.prog, null: -1}
		n := s.root.at(s.split(path))
		if list := lastItems(f.prog); list != nil {
			f.list, f.item = list.node, trim(list.items)
			*list = instr{op: opHere, slot: list.columns[0], path: list.path}
		}
		if null, value, ok := n.nullable(); ok {
			f.null, f.full, n = null, value, n.branches[value]
		}
		if !slices.Contains([]kind{intType, longType, floatType, doubleType, bytesType}, n.kind) {
			return nil, fmt.Errorf("field %q: it is %s, and only int, long, float, double and bytes can be changed", path, n.kind)
		}
		f.kind = n.kind
		e.fields = append(e.fields, f)
	}
	return e, nil
}

// lastItems is the instruction, if any, by which a program ends in a list.
func lastItems(prog []instr) *instr {
	last := &prog[len(prog)-1]
	if last.op == opItems {
		return last
	}
	for _, b := range last.branches {
		if len(b.prog) == 0 {
			continue
		}
		if list := lastItems(b.prog); list != nil {
			return list
		}
	}
	return nil
}

// at follows a path that is known to lead somewhere.
func (n *node) at(path []string) *node {
	for _, b := range n.alternatives() {
		if len(path) == 0 {
			break
		}
		if b.kind == arrayType && path[0] == elements {
			return b.items.at(path[1:])
		}
		if b.kind != recordType {
			continue
		}
		if f := b.field(path[0]); f != nil {
			return f.at(path[1:])
		}
	}
	return n
}

// edit is one replacement in a body.
type edit struct {
	from, to int
	bytes    []byte
}

// change says what a field becomes, its number being that in the editor's fields.
type change func(field int, old Value) Value

// Append appends the body to dst with each field replaced by what change
// returns for it. A field inside a record that is null stays so.
func (e *Editor) Append(dst, body []byte, change change) ([]byte, error) {
	edits := make([]edit, 0, len(e.fields))
	for i := range e.fields {
		f := &e.fields[i]
		var err error
		if f.list == nil {
			edits, err = f.edit(edits, f.prog, body, 0, i, change)
		} else {
			edits, err = f.editList(edits, body, i, change)
		}
		if err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(edits, func(a, b edit) int { return a.from - b.from })
	at := 0
	for _, c := range edits {
		if c.from < at {
			continue // the head of a block, for another of its fields
		}
		dst = append(append(dst, body[at:c.from]...), c.bytes...)
		at = c.to
	}
	return append(dst, body[at:]...), nil
}

// edit adds the replacement of the field that the program finds from position p
// on, if it is there.
func (f *editedField) edit(edits []edit, prog []instr, body []byte, p, i int, change change) ([]edit, error) {
	var into [1]Value
	end, err := run(prog, body, p, into[:], 0)
	if err != nil {
		return nil, fmt.Errorf("edit alert: %w", err)
	}
	old := into[0]
	if old.Kind == KindNull {
		return edits, nil
	}
	was, err := f.encode(old)
	if err != nil {
		return nil, err
	}
	if f.kind == floatType {
		was = body[max(end-len(was), 0):end] // a NaN need not come back as it was
	}
	if start := end - len(was); start < 0 || string(body[start:end]) != string(was) {
		return nil, fmt.Errorf("edit alert: field %s is not in its shortest form", f.path)
	}
	now, err := f.encode(change(i, old))
	return append(edits, edit{end - len(was), end, now}), err
}

// editList adds the replacements of the field in each element of a list. A block
// that says how many bytes it has, and gets others, no longer says so.
func (f *editedField) editList(edits []edit, body []byte, i int, change change) ([]edit, error) {
	var into [1]Value
	if _, err := run(f.prog, body, 0, into[:], 0); err != nil {
		return nil, fmt.Errorf("edit alert: %w", err)
	}
	if into[0].Kind == KindNull {
		return edits, nil
	}
	for p := int(into[0].Int); ; {
		items, size, next, err := blockHead(f.list, body, p)
		if err == nil && items > maxItems {
			err = errItems
		}
		if err != nil {
			return nil, fmt.Errorf("edit alert: field %s: %w", f.path, err)
		}
		if items == 0 {
			return edits, nil
		}
		head, first, growth := edit{p, next, binary.AppendVarint(nil, items)}, len(edits), 0
		for p = next; items > 0; items-- {
			if edits, err = f.edit(edits, f.item, body, p, i, change); err != nil {
				return nil, err
			}
			if p, err = skip(f.list.items, body, p, 0); err != nil {
				return nil, fmt.Errorf("edit alert: field %s: %w", f.path, err)
			}
		}
		for _, c := range edits[first:] {
			growth += len(c.bytes) - (c.to - c.from)
		}
		if size >= 0 && growth != 0 {
			edits = append(edits, head)
		}
	}
}

// encode returns a value of the field, its branch number first.
func (f *editedField) encode(v Value) ([]byte, error) {
	if v.Kind == KindNull && f.null >= 0 {
		return []byte{byte(f.null * 2)}, nil
	}
	var b []byte
	if f.null >= 0 {
		b = append(b, byte(f.full*2))
	}
	switch {
	case f.kind == intType && v.Kind == KindInt && v.Int == int64(int32(v.Int)), f.kind == longType && v.Kind == KindInt:
		return binary.AppendVarint(b, v.Int), nil
	case f.kind == floatType && v.Kind == KindFloat:
		return binary.LittleEndian.AppendUint32(b, math.Float32bits(float32(v.Float))), nil
	case f.kind == doubleType && v.Kind == KindFloat:
		return binary.LittleEndian.AppendUint64(b, math.Float64bits(v.Float)), nil
	case f.kind == bytesType && v.Kind == KindBytes:
		return append(binary.AppendVarint(b, int64(len(v.Bytes))), v.Bytes...), nil
	}
	return nil, fmt.Errorf("edit alert: field %s is %s and cannot hold this %s", f.path, f.kind, v.Kind)
}
