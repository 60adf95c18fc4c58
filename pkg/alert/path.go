package alert

import (
	"fmt"
	"strings"
)

// Type is what a projection can find at a path.
type Type struct {
	// Kind of the values that are not null; KindNull if they may be of kinds that
	// do not go together.
	Kind     Kind
	Nullable bool // the field, or a record that it is in, may be null
	Single   bool // a 32-bit float
	Elements bool // a field of an array's elements: there is one value for each
}

// Type tells the type of what a projection finds at a path. Its errors are those
// of Projection.
func (s *Schema) Type(path string) (Type, error) {
	nodes, err := s.find(s.split(path))
	if err != nil {
		return Type{}, fmt.Errorf("field %q: %w", path, err)
	}
	t := Type{Elements: strings.Contains(path, elements), Single: true}
	first := true
	for _, n := range nodes {
		if n.kind == nullType {
			t.Nullable = true
			continue
		}
		t.Single = t.Single && n.kind == floatType
		kind := n.valueKind()
		switch {
		case first || t.Kind == kind:
			t.Kind = kind
		case isNumber(t.Kind) && isNumber(kind):
			t.Kind = KindFloat
		default:
			t.Kind = KindNull
		}
		first = false
	}
	t.Single = t.Single && t.Kind == KindFloat
	return t, nil
}

func isNumber(k Kind) bool { return k == KindInt || k == KindFloat }

// valueKind is the kind of the values that a projection makes of the type.
func (n *node) valueKind() Kind {
	switch n.kind {
	case booleanType:
		return KindBool
	case intType, longType:
		return KindInt
	case floatType, doubleType:
		return KindFloat
	case stringType, enumType:
		return KindString
	case bytesType, fixedType:
		return KindBytes
	case recordType:
		return KindRecord
	case arrayType, mapType:
		return KindArray
	}
	return KindNull
}

// FullPath is the path of a field that may be named by its short name:
// diaSource.snr for snr.
func (s *Schema) FullPath(path string) string {
	return strings.ReplaceAll(strings.Join(s.split(path), "."), "."+elements, elements)
}

// Fields returns the path of every field that a projection can name, in the
// schema's order.
func (s *Schema) Fields() []string {
	var all []string
	s.root.walk("", 0, false, func(path string) { all = append(all, path) })
	return all
}

// Cutouts names the fields that hold an alert's images.
func (s *Schema) Cutouts() []string {
	var names []string
	for _, f := range s.root.fields {
		if strings.HasPrefix(f.name, "cutout") {
			names = append(names, f.name)
		}
	}
	return names
}

// split cuts a path into its parts, elements of an array being a part, and puts
// what a short name leaves out before them.
func (s *Schema) split(path string) []string {
	parts := strings.Split(strings.ReplaceAll(path, elements, "."+elements), ".")
	if s.root.field(parts[0]) == nil && s.root.field(shortNames) != nil {
		parts = append([]string{shortNames}, parts...)
	}
	return parts
}

// find follows a path through the schema, and returns all that may stand at its
// end: several types where unions are on the way, null among them if the way may
// break off.
func (s *Schema) find(path []string) ([]*node, error) {
	at := []*node{s.root}
	listed := false
	for i, name := range path {
		var next, nulls []*node
		inside := kind(0) // what kept the path from going on
		for _, n := range at {
			switch {
			case n.kind == recordType && n.field(name) != nil:
				next = append(next, n.field(name).alternatives()...)
			case n.kind == arrayType && name == elements && !listed:
				next = append(next, n.items.alternatives()...)
			case n.kind == arrayType || n.kind == mapType:
				inside = n.kind
			default:
				nulls = append(nulls, &node{kind: nullType})
			}
		}
		if len(next) == 0 {
			return nil, s.lost(path, i, inside, listed)
		}
		listed = listed || name == elements
		at = append(next, nulls...)
	}
	return at, nil
}

// lost tells why a path cannot be followed at its i-th part.
func (s *Schema) lost(path []string, i int, inside kind, listed bool) error {
	before := strings.ReplaceAll(strings.Join(path[:i], "."), "."+elements, elements)
	switch {
	case inside == arrayType && listed:
		return fmt.Errorf("%s is an array within an array, whose elements cannot be named", before)
	case inside == arrayType:
		return fmt.Errorf("%s is an array: its elements' fields are named %s%s.%s", before, before, elements, strings.Join(path[i:], "."))
	case inside == mapType:
		return fmt.Errorf("%s is a map, whose elements have no names", before)
	}
	whole := strings.ReplaceAll(strings.Join(path, "."), "."+elements, elements)
	return fmt.Errorf("schema %s has no such field; nearest is %q", s.Name(), s.Nearest(whole))
}

// has tells whether a projection can name the field.
func (s *Schema) has(path string) bool {
	_, err := s.find(strings.Split(path, "."))
	return err == nil
}
