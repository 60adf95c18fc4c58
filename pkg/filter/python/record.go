package python

import (
	"fmt"
	"math"

	"go.starlark.net/starlark"

	"minibroker/pkg/alert"
)

// record is the alert, a record in it, or an element of a list. It is read only,
// and of no use when its alert is past.
type record struct {
	program *Program
	path    string // full, "" for the alert, "prvDiaSources[]" for an element
	element int    // of the list in the path; -1: there is none
}

var (
	_ starlark.HasAttrs = record{}
	_ starlark.Mapping  = record{}
)

func (r record) String() string        { return "<" + r.Type() + ">" }
func (r record) Type() string          { return "record" }
func (r record) Freeze()               {}
func (r record) Truth() starlark.Bool  { return true }
func (r record) Hash() (uint32, error) { return 0, fmt.Errorf("a record cannot be a key") }
func (r record) AttrNames() []string   { return nil }

// Attr is alert.name.
func (r record) Attr(name string) (starlark.Value, error) { return r.field(name) }

// Get is alert["name"].
func (r record) Get(key starlark.Value) (starlark.Value, bool, error) {
	name, ok := starlark.AsString(key)
	if !ok {
		return nil, false, fmt.Errorf("a field's name is a text, not %s", key.Type())
	}
	v, err := r.field(name)
	return v, err == nil, err
}

// field is the value of a field of the record. One that was not foreseen is an
// error: it was not decoded.
func (r record) field(name string) (starlark.Value, error) {
	path := r.path + "." + name
	if r.path == "" {
		path = r.program.full(name)
	}
	slot, known := r.program.slots[path]
	if !known {
		return nil, unreadError{r.program.schema, path}
	}
	v := &r.program.values[slot]
	if r.program.lists[path] {
		return r.program.list(path+"[]", v), nil
	}
	if r.element >= 0 {
		if r.element >= len(v.Items) {
			return starlark.None, nil
		}
		v = &v.Items[r.element]
	}
	return r.program.value(v, path, r.element), nil
}

// full is the path of what is named without diaSource.
func (p *Program) full(name string) string {
	if path, short := p.shorts[name]; short {
		return path
	}
	return p.schema.FullPath(name)
}

// unreadError is about a field that was not foreseen. Why is found out only when
// it is told, as that takes long: getattr may ask often.
type unreadError struct {
	schema *alert.Schema
	path   string
}

func (e unreadError) Error() string {
	path := e.path[:min(len(e.path), longestName)]
	if _, err := e.schema.Type(path); err != nil {
		return fmt.Sprintf("there is no field %s, the nearest is %s", path, e.schema.Nearest(path))
	}
	return fmt.Sprintf("field %s is not read: write its name out in the filter", path)
}

// value makes a field's value one of Python's. NULL, and what is not a number, is
// None. A record in an element is of the same element.
func (p *Program) value(v *alert.Value, path string, element int) starlark.Value {
	switch v.Kind {
	case alert.KindBool:
		return starlark.Bool(v.Bool)
	case alert.KindInt:
		return starlark.MakeInt64(v.Int)
	case alert.KindFloat:
		if math.IsNaN(v.Float) {
			return starlark.None
		}
		return starlark.Float(v.Float)
	case alert.KindArray:
		return p.list(path+"[]", v)
	case alert.KindString:
		p.charge(len(v.Bytes))
		return starlark.String(v.Bytes)
	case alert.KindBytes:
		p.charge(len(v.Bytes))
		return starlark.Bytes(v.Bytes)
	case alert.KindRecord:
		return record{p, path, element}
	}
	return starlark.None
}

// list is a list in the alert, of records or of plain values. One that is NULL has no elements.
type list struct {
	program *Program
	path    string // "prvDiaSources[]"
	length  int
	slot    int // of its elements' values; -1 if they are records
}

func (p *Program) list(path string, v *alert.Value) list {
	slot, plain := p.slots[path]
	if !plain {
		slot = -1
	}
	return list{p, path, int(max(0, v.Int)), slot}
}

var (
	_ starlark.Sliceable = list{}
	_ starlark.Sequence  = list{}
	_ starlark.Container = list{}
)

func (l list) String() string        { return fmt.Sprintf("<%s>", l.Type()) }
func (l list) Freeze()               {}
func (l list) Truth() starlark.Bool  { return l.length > 0 }
func (l list) Hash() (uint32, error) { return 0, fmt.Errorf("a list cannot be a key") }
func (l list) Len() int              { return l.length }

func (l list) Type() string {
	if l.slot < 0 {
		return "list of records"
	}
	return "list of values"
}

func (l list) Index(i int) starlark.Value {
	if l.slot < 0 {
		return record{l.program, l.path, i}
	}
	items := l.program.values[l.slot].Items
	if i >= len(items) {
		return starlark.None
	}
	return l.program.value(&items[i], l.path, i)
}

// Slice is alert.list[start:end:step].
func (l list) Slice(start, end, step int) starlark.Value {
	var some []starlark.Value
	for i := start; i < end && step > 0 || i > end && step < 0; i += step {
		some = append(some, l.Index(i))
	}
	return starlark.NewList(some)
}

// Has is x in alert.list.
func (l list) Has(x starlark.Value) (bool, error) {
	for v := range starlark.Elements(l) {
		if same, err := starlark.Equal(v, x); same || err != nil {
			return same, err
		}
	}
	return false, nil
}

// size is how many bytes the elements take.
func (l list) size() int {
	bytes := slot * l.length
	if l.slot >= 0 {
		for _, v := range l.program.values[l.slot].Items {
			bytes += len(v.Bytes)
		}
	}
	return bytes
}

func (l list) Iterate() starlark.Iterator { return &elements{list: l} }

type elements struct {
	list
	next int
}

func (e *elements) Next(v *starlark.Value) bool {
	if e.next >= e.length {
		return false
	}
	*v = e.Index(e.next)
	e.next++
	return true
}

func (e *elements) Done() {}
