package python

import (
	"slices"
	"strings"

	"minibroker/pkg/alert"
)

// fieldSet is what a schema has. The schema itself is slow to say that it has not
// some field, as it looks for the nearest.
type fieldSet struct {
	schema *alert.Schema
	types  map[string]alert.Type // by full path
	names  map[string]bool       // parts of paths
}

func newFieldSet(schema *alert.Schema) *fieldSet {
	s := &fieldSet{schema: schema, types: map[string]alert.Type{}, names: map[string]bool{}}
	for _, path := range schema.Fields() {
		if t, err := schema.Type(path); err == nil {
			s.types[path] = t
		}
		for _, part := range parts(path) {
			s.names[part] = true
		}
	}
	return s
}

// find is the type of a field, or of a list's elements: "prvDiaSources[]".
func (s *fieldSet) find(path string) (t alert.Type, found bool) {
	list, isElement := strings.CutSuffix(path, "[]")
	t, found = s.types[s.schema.FullPath(list)]
	if !found || !isElement {
		return t, found
	}
	if t.Kind != alert.KindArray {
		return alert.Type{}, false
	}
	t, err := s.schema.Type(path)
	return t, err == nil
}

// beyond reports whether a path goes on behind a field with what values have
// themselves, such as alert.band.upper.
func (s *fieldSet) beyond(path string) bool {
	i := strings.LastIndexByte(path, '.')
	if i < 0 {
		return path == ""
	}
	t, found := s.find(path[:i])
	return found && (t.Kind == alert.KindString || t.Kind == alert.KindBytes) && slices.Contains(methods, path[i+1:])
}

func parts(path string) []string { return strings.Split(strings.ReplaceAll(path, "[]", ""), ".") }
