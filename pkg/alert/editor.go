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
	prog []instr // ends behind the field
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

// at follows a path that is known to lead somewhere.
func (n *node) at(path []string) *node {
	for _, b := range n.alternatives() {
		if b.kind != recordType || len(path) == 0 {
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

// Append appends the body to dst with each field replaced by what change
// returns for it. A field inside a record that is null stays so.
func (e *Editor) Append(dst, body []byte, change func(field int, old Value) Value) ([]byte, error) {
	edits := make([]edit, 0, len(e.fields))
	for i := range e.fields {
		f := &e.fields[i]
		var into [1]Value
		end, err := run(f.prog, body, 0, into[:], 0)
		if err != nil {
			return nil, fmt.Errorf("edit alert: %w", err)
		}
		old := into[0]
		if old.Kind == KindNull {
			continue
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
		if err != nil {
			return nil, err
		}
		edits = append(edits, edit{end - len(was), end, now})
	}
	slices.SortFunc(edits, func(a, b edit) int { return a.from - b.from })
	at := 0
	for _, c := range edits {
		dst = append(append(dst, body[at:c.from]...), c.bytes...)
		at = c.to
	}
	return append(dst, body[at:]...), nil
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
