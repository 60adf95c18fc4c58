package plan

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"minibroker/pkg/topology"
)

// nodesOf makes a topology with the given filter and consumer nodes.
func nodesOf(perNode int, filters, consumers []string) *topology.Topology {
	t := &topology.Topology{Name: "mb"}
	t.Nodes.Sender = []topology.Node{{ID: "s"}}
	for _, id := range filters {
		t.Nodes.Filter = append(t.Nodes.Filter, topology.Node{ID: id})
	}
	for _, id := range consumers {
		t.Nodes.Consumer = append(t.Nodes.Consumer, topology.Node{ID: id})
	}
	t.Filters.PerNode = perNode
	return t
}

// after is the snapshot of a Swarm in which a layout has been deployed.
func after(l Layout) Snapshot {
	var s Snapshot
	add := func(role, part, node string, m Mirror) {
		service := onMirror(Service{Role: role, Part: part, Node: node, Labels: map[string]string{}}, m)
		s.Services = append(s.Services, Observed[Service]{Object: service})
	}
	for _, m := range l.Mirrors {
		add(RoleMirror, mirrorPart(m.Number), m.Node, m)
		for _, n := range m.Filters {
			add(RoleFilter, filterPart(n), m.Node, m)
			add(RoleConsumer, consumerPart(n), m.Consumers, m)
		}
	}
	return s
}

func TestArrange(t *testing.T) {
	fresh := Arrange(nodesOf(2, []string{"f1", "f2", "f3"}, []string{"c1", "c2", "c3"}), Snapshot{})
	tests := []struct {
		name     string
		topology *topology.Topology
		snapshot Snapshot
		want     []Mirror
	}{
		{"an empty Swarm is numbered in the order of the files",
			nodesOf(2, []string{"f1", "f2", "f3"}, []string{"c1", "c2", "c3"}), Snapshot{},
			[]Mirror{{1, "f1", "c1", []int{1, 2}, ""}, {2, "f2", "c2", []int{3, 4}, ""}, {3, "f3", "c3", []int{5, 6}, ""}}},
		{"the order of lines changes nothing",
			nodesOf(2, []string{"f3", "f1", "f2"}, []string{"c2", "c3", "c1"}), after(fresh),
			fresh.Mirrors},
		{"a new node takes over the lost one's number and filters",
			nodesOf(2, []string{"f1", "new", "f3"}, []string{"c1", "c2", "c3"}), after(fresh),
			[]Mirror{{1, "f1", "c1", []int{1, 2}, ""}, {2, "new", "c2", []int{3, 4}, ""}, {3, "f3", "c3", []int{5, 6}, ""}}},
		{"more filters get new numbers and move nobody",
			nodesOf(3, []string{"f1", "f2", "f3"}, []string{"c1", "c2", "c3"}), after(fresh),
			[]Mirror{{1, "f1", "c1", []int{1, 2, 7}, ""}, {2, "f2", "c2", []int{3, 4, 8}, ""}, {3, "f3", "c3", []int{5, 6, 9}, ""}}},
		{"fewer filters lose their highest numbers",
			nodesOf(1, []string{"f1", "f2", "f3"}, []string{"c1", "c2", "c3"}), after(fresh),
			[]Mirror{{1, "f1", "c1", []int{1}, ""}, {2, "f2", "c2", []int{3}, ""}, {3, "f3", "c3", []int{5}, ""}}},
		{"one node fewer drops the highest mirror",
			nodesOf(2, []string{"f1", "f2"}, []string{"c1", "c2"}), after(fresh),
			[]Mirror{{1, "f1", "c1", []int{1, 2}, ""}, {2, "f2", "c2", []int{3, 4}, ""}}},
		{"who stays keeps its number when a node before it goes",
			nodesOf(2, []string{"f1", "f3"}, []string{"c1", "c3"}), after(fresh),
			[]Mirror{{1, "f1", "c1", []int{1, 2}, ""}, {3, "f3", "c3", []int{5, 6}, ""}}},
		{"and the filters of the node that went find room elsewhere, if there is",
			nodesOf(3, []string{"f1", "f3"}, []string{"c1", "c3"}), after(fresh),
			[]Mirror{{1, "f1", "c1", []int{1, 2, 3}, ""}, {3, "f3", "c3", []int{4, 5, 6}, ""}}},
		{"consumers of a mirror that went serve another",
			nodesOf(2, []string{"f1", "f3"}, []string{"c1", "c2"}), after(fresh),
			[]Mirror{{1, "f1", "c1", []int{1, 2}, ""}, {3, "f3", "c2", []int{5, 6}, ""}}},
		{"one machine may be everything",
			nodesOf(2, []string{"x"}, []string{"x"}), Snapshot{},
			[]Mirror{{1, "x", "x", []int{1, 2}, ""}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, Arrange(tt.topology, tt.snapshot).Mirrors); diff != "" {
				t.Error(diff)
			}
		})
	}
}
