package stream

import (
	"iter"
	"strings"

	"minibroker/pkg/alert"
)

// editing makes alerts other than those of a source by changing a few of their
// fields.
type editing struct {
	fields []string
	// change returns the field's value in the i-th alert of the visit.
	change func(i, field int, old alert.Value) alert.Value
}

// twins returns the path and the same name where else it is written: at the top
// of an alert and in its diaSource, which must agree.
func twins(schema *alert.Schema, path string) []string {
	const inside = "diaSource."
	path = schema.FullPath(path)
	other := inside + path
	if leaf, ok := strings.CutPrefix(path, inside); ok {
		other = leaf
	}
	if schema.FullPath(other) != other {
		return []string{path} // a short name of the same field
	}
	if _, err := schema.Editor([]string{other}); err != nil {
		return []string{path}
	}
	return []string{path, other}
}

// histories returns the paths of the fields of the same name in an alert's
// lists, such as its earlier detections.
func histories(schema *alert.Schema, path string) (paths []string) {
	path = schema.FullPath(path)
	leaf := path[strings.LastIndex(path, ".")+1:]
	for _, other := range schema.Fields() {
		if !strings.HasSuffix(other, "[]."+leaf) {
			continue
		}
		if _, err := schema.Editor([]string{other}); err == nil {
			paths = append(paths, other)
		}
	}
	return paths
}

// edited returns the visit's alerts after the editing.
func (v SourceVisit) edited(schema *alert.Schema, e editing) (SourceVisit, error) {
	if len(e.fields) == 0 {
		return v, nil
	}
	editor, err := schema.Editor(e.fields)
	if err != nil {
		return v, err
	}
	v.Bodies = editedBodies(v.Bodies, editor, e)
	return v, nil
}

func editedBodies(bodies Bodies, editor *alert.Editor, e editing) Bodies {
	return func(first, step int) iter.Seq2[[]byte, error] {
		return func(yield func([]byte, error) bool) {
			var changed []byte
			i := first
			for body, err := range bodies(first, step) {
				if err == nil {
					changed, err = editor.Append(changed[:0], body, func(field int, old alert.Value) alert.Value {
						return e.change(i, field, old)
					})
				}
				if !yield(changed, err) || err != nil {
					return
				}
				i += step
			}
		}
	}
}
