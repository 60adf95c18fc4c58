package alert

import (
	"strings"

	"github.com/agnivade/levenshtein"
)

// Nearest returns the field path that is most like the unknown one, spelt as Projection accepts it.
func (s *Schema) Nearest(path string) string {
	best, least := "", len(path)+1<<10
	offer := func(candidate, accepted string) {
		if d := levenshtein.ComputeDistance(strings.ToLower(path), strings.ToLower(candidate)); d < least {
			best, least = accepted, d
		}
	}
	last := path[strings.LastIndexByte(path, '.')+1:]
	s.root.walk("", 0, false, func(candidate string) {
		offer(candidate, candidate)
		if name := candidate[strings.LastIndexByte(candidate, '.')+1:]; name == last {
			// The right name in the wrong place is nearer than any other name.
			offer(path, candidate)
		}
		if short, is := strings.CutPrefix(candidate, shortNames+"."); is && last == path {
			offer(short, candidate)
		}
	})
	return best
}

// maxPathFields bounds how deep walk goes into a schema that contains itself.
const maxPathFields = 4

// walk calls visit with the path of every field that a projection can name.
// listed says that the prefix goes through an array.
func (n *node) walk(prefix string, depth int, listed bool, visit func(path string)) {
	if depth == maxPathFields {
		return
	}
	for _, b := range n.alternatives() {
		for _, f := range b.fields {
			visit(prefix + f.name)
			f.node.walk(prefix+f.name+".", depth+1, listed, visit)
		}
		if b.kind == arrayType && !listed {
			b.items.walk(strings.TrimSuffix(prefix, ".")+elements+".", depth, true, visit)
		}
	}
}
