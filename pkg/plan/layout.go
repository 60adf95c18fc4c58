package plan

import (
	"slices"
	"strconv"

	"minibroker/pkg/topology"
)

// Layout says which number lives on which node. Numbers are identities: what
// the Swarm already holds keeps its number and its node, whatever the order of
// lines in the node files.
type Layout struct {
	Manager  string   // node ID of the hub's node; empty means any manager
	Address  string   // that node's, by which others reach it; empty where no Swarm was asked
	Senders  []string // node IDs, the first sender's first
	Mirrors  []Mirror
	Watchers []string // node IDs of the readers of the full stream, the first one's first
	// Disabled are filters that do not run, and whose numbers and mirrors nobody
	// else gets: filter number → mirror number.
	Disabled map[int]int
	// OneMachine says that all nodes are one, without a Swarm: the ports of
	// published mirrors count up from the first one's.
	OneMachine bool
}

// Mirror is one filter node's share of the deployment.
type Mirror struct {
	Number    int
	Node      string // node ID of the mirror, its MirrorMaker and its filters
	Consumers string // node ID of the consumers of its filters
	Filters   []int  // numbers of its filters, rising
	Address   string // of Node; empty where no Swarm was asked
}

// Arrange binds numbers to nodes. On an empty Swarm the k-th filter node gets
// mirror k and the k-th run of filters; later, what exists stays, a new node
// takes the lowest number that no listed node holds, which is a lost node's if
// there is one, new filters take the lowest free numbers, and the highest
// numbers go first.
func Arrange(t *topology.Topology, s Snapshot) Layout {
	held := held(s)
	mirrors := make([]Mirror, len(t.Nodes.Filter))
	numbers := assign(ids(t.Nodes.Filter), held.mirrors, func(int) bool { return true })
	for i, node := range t.Nodes.Filter {
		mirrors[i] = Mirror{Number: numbers[i], Node: node.ID, Address: s.addressOf(node.ID)}
	}
	slices.SortFunc(mirrors, func(a, b Mirror) int { return a.Number - b.Number })

	place := func(number int) int {
		return slices.IndexFunc(mirrors, func(m Mirror) bool { return m.Number == number })
	}
	consumers := assign(ids(t.Nodes.Consumer), held.consumers, func(n int) bool { return place(n) >= 0 })
	for i, node := range t.Nodes.Consumer {
		mirrors[place(consumers[i])].Consumers = node.ID
	}
	fillFilters(mirrors, held.filters, t.Filters.PerNode)
	return Layout{
		Manager: s.Manager, Address: s.addressOf(s.Manager), Senders: ids(t.Nodes.Sender),
		Disabled: disable(mirrors, t.Filters.Disabled), Mirrors: mirrors, Watchers: arrangeWatchers(t, held),
	}
}

// arrangeWatchers puts the readers of the full stream on the consumer nodes in
// turn, or beside the sender where there are none. Who has a node that is still
// listed stays.
func arrangeWatchers(t *topology.Topology, held holdings) []string {
	nodes := ids(t.Nodes.Consumer)
	if len(nodes) == 0 {
		nodes = ids(t.Nodes.Sender)[:1]
	}
	var watchers []string
	for i := range t.Consumers.Full {
		node := nodes[i%len(nodes)]
		if has := held.watchers[i+1]; slices.Contains(nodes, has) {
			node = has
		}
		watchers = append(watchers, node)
	}
	return watchers
}

// holdings are the bindings that a Swarm's own services tell.
type holdings struct {
	mirrors   map[string]int // node ID → mirror number
	consumers map[string]int // node ID → number of the mirror whose streams are read there
	filters   map[int]int    // filter number → mirror number, the disabled ones' as well
	watchers  map[int]string // number → node ID
}

func held(s Snapshot) holdings {
	h := holdings{map[string]int{}, map[string]int{}, disabledIn(s), map[int]string{}}
	for _, o := range s.Services {
		if n, ok := number(o.Object.Part, RoleWatcher); ok {
			h.watchers[n] = o.Object.Node
		}
		mirror, err := strconv.Atoi(o.Object.Labels[LabelMirror])
		if err != nil {
			continue
		}
		switch o.Object.Role {
		case RoleMirror:
			h.mirrors[o.Object.Node] = mirror
		case RoleConsumer:
			h.consumers[o.Object.Node] = mirror
			if n, ok := number(o.Object.Part, RoleConsumer); ok {
				h.filters[n] = mirror // which is just being made anew, if it is not there
			}
		case RoleFilter:
			for _, n := range FiltersOf(o.Object) {
				h.filters[n] = mirror
			}
		}
	}
	return h
}

// assign gives each node the number it holds, or else the lowest from 1 that
// no listed node holds, as far as numbers serve. The result has the order of
// nodes.
func assign(nodes []string, held map[string]int, serves func(int) bool) []int {
	numbers := make([]int, len(nodes))
	taken := map[int]bool{}
	for i, id := range nodes {
		if n := held[id]; n > 0 && serves(n) && !taken[n] {
			numbers[i], taken[n] = n, true
		}
	}
	next := 1
	for i := range nodes {
		if numbers[i] != 0 {
			continue
		}
		for taken[next] || !serves(next) {
			next++
		}
		numbers[i], taken[next] = next, true
	}
	return numbers
}

// fillFilters gives every mirror perNode filters: first those it has, lowest
// numbers first, then new ones with the lowest free numbers.
func fillFilters(mirrors []Mirror, held map[int]int, perNode int) {
	taken := map[int]bool{}
	for i := range mirrors {
		for n, mirror := range held {
			if mirror == mirrors[i].Number {
				mirrors[i].Filters = append(mirrors[i].Filters, n)
			}
		}
		slices.Sort(mirrors[i].Filters)
		mirrors[i].Filters = mirrors[i].Filters[:min(perNode, len(mirrors[i].Filters))]
		for _, n := range mirrors[i].Filters {
			taken[n] = true
		}
	}
	next := 1
	for i := range mirrors {
		for len(mirrors[i].Filters) < perNode {
			for taken[next] {
				next++
			}
			mirrors[i].Filters = append(mirrors[i].Filters, next)
			taken[next] = true
		}
		slices.Sort(mirrors[i].Filters)
	}
}

func ids(nodes []topology.Node) []string {
	out := make([]string, len(nodes))
	for i, n := range nodes {
		out[i] = n.ID
	}
	return out
}
