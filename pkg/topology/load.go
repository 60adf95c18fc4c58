package topology

import (
	"slices"

	"minibroker/pkg/mistake"
)

// Load reads topology files in order, each winning key by key over the ones
// before it, then key=value overrides, and the node-ID files they name.
// Relative paths start at the folder of the file that holds them, those of
// overrides at the working folder. The error is of type mistake.Errors and holds all
// that is wrong. Nothing but these files is read.
func Load(files, sets []string) (*Topology, error) { return LoadOver(files, sets, nil) }

// LoadOver is Load with key=value overrides that were asked for elsewhere, and
// win over all others.
func LoadOver(files, sets, asked []string) (*Topology, error) {
	if len(files) == 0 {
		return nil, mistake.Errors{{File: "--topology", What: "no topology file is given",
			Fix: "name one, such as --topology topologies/12node.yaml"}}
	}
	l := newLoader(files[0])
	for i, file := range files {
		read, ok := scan(file, i, &l.errs)
		l.whole = l.whole && ok
		l.lay(read)
	}
	l.lay(overrides("--set ", sets, len(files), &l.errs))
	l.lay(overrides("asked of the deployment: ", asked, len(files)+1, &l.errs))
	return l.finish()
}

// loader gathers what one Load knows.
type loader struct {
	topology *Topology
	given    layer
	wrong    map[string]bool // paths whose values are missing or bad
	whole    bool            // every file could be read
	start    origin          // of the first file
	errs     mistake.Errors
}

func newLoader(firstFile string) *loader {
	return &loader{
		topology: &Topology{}, given: newLayer(), wrong: map[string]bool{}, whole: true,
		start: origin{file: firstFile, line: 1, col: 1},
	}
}

// finish makes the topology of all layers, or tells all that is wrong.
func (l *loader) finish() (*Topology, error) {
	l.apply()
	l.nodes()
	l.weigh()
	if err := l.errs.Sorted(); err != nil {
		return nil, err
	}
	l.topology.places = make(map[string]origin, len(keys))
	for _, k := range keys {
		l.topology.places[k.path] = l.place([]string{k.path})
	}
	return l.topology, nil
}

func (l *loader) lay(next layer) {
	if at, p := next.twoSources(); p != nil {
		note(&l.errs, at, p)
	}
	next.over(l.given)
}

// apply sets every key to what was given, else to its default.
func (l *loader) apply() {
	for _, k := range keys {
		v, given := l.given.values[k.path]
		if !given {
			if k.standard == "" {
				continue
			}
			v = value{text: k.standard}
		}
		if p := k.set(l.topology, v); p != nil {
			note(&l.errs, v.at, &problem{what: k.path + ": " + p.what, mend: p.mend})
			l.wrong[k.path] = true
		}
	}
	if _, given := l.given.values["consumers.perNode"]; !given {
		l.topology.Consumers.PerNode = l.topology.Filters.PerNode
	}
}

func (l *loader) nodes() {
	n := &l.topology.Nodes
	n.Sender = l.role("nodes.sender")
	if !l.withoutFilters() {
		n.Filter = l.role("nodes.filter")
		n.Consumer = l.role("nodes.consumer")
	}
	before := len(l.errs)
	n.repeated(&l.errs)
	if len(l.errs) > before { // their number is wrong as well
		l.wrong["nodes.sender"], l.wrong["nodes.filter"], l.wrong["nodes.consumer"] = true, true, true
	}
}

// withoutFilters says that no filter is wanted and neither of the files is named
// that only a topology with filters needs.
func (l *loader) withoutFilters() bool {
	_, filter := l.given.values["nodes.filter"]
	_, consumer := l.given.values["nodes.consumer"]
	return l.noFilters() && !filter && !consumer
}

func (l *loader) noFilters() bool {
	return !l.wrong["filters.perNode"] && l.topology.Filters.PerNode == 0
}

func (l *loader) role(path string) []Node {
	v, given := l.given.values[path]
	if !given && l.whole {
		note(&l.errs, l.start, l.missing(path))
	}
	if !given || l.wrong[path] {
		l.wrong[path] = true
		return nil
	}
	before := len(l.errs)
	nodes := readNodes(v, &l.errs)
	l.wrong[path] = len(l.errs) > before
	return nodes
}

func (l *loader) missing(path string) *problem {
	file := "../nodes/" + lastWord(path) + "nodes.txt"
	other, isOneOfTwo := map[string]string{"nodes.filter": "nodes.consumer", "nodes.consumer": "nodes.filter"}[path]
	if isOneOfTwo && l.noFilters() { // the other one is there: see withoutFilters
		return bad("%s is missing and %s is there", path, other).
			fix("name a file for both, such as %s, or leave both out where filters.perNode is 0", file)
	}
	return bad("%s is missing", path).fix("name the file that holds the node IDs, such as %s", file)
}

// weigh looks for values that are good alone and impossible together. It skips
// a check when one of its values is bad already.
func (l *loader) weigh() {
	for _, c := range checks {
		if !l.whole || slices.ContainsFunc(c.keys, func(path string) bool { return l.wrong[path] }) {
			continue
		}
		if p := c.weigh(l.topology); p != nil {
			note(&l.errs, l.place(c.keys), p)
		}
	}
}

// place is where the value was written that came last of those a check weighs,
// since it is the likeliest to be the mistake.
func (l *loader) place(paths []string) origin {
	at := origin{layer: -1}
	for _, path := range paths {
		if v, given := l.given.values[path]; given && v.at.layer > at.layer {
			at = v.at
		}
	}
	if at.layer < 0 {
		return l.start
	}
	return at
}

// NamesNodes says whether files or overrides name a file of node IDs, for who
// would choose nodes where none are named. What is wrong in them is Load's to
// tell.
func NamesNodes(files, sets []string) bool {
	var untold mistake.Errors
	given := newLayer()
	for i, file := range files {
		read, _ := scan(file, i, &untold)
		read.over(given)
	}
	overrides("--set ", sets, len(files), &untold).over(given)
	for _, path := range []string{"nodes.sender", "nodes.filter", "nodes.consumer"} {
		if _, named := given.values[path]; named {
			return true
		}
	}
	return false
}
