package plan

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minibroker/pkg/topology"
)

// simulator is the sample that has a hub and no filters.
func simulator(t *testing.T, sets ...string) *topology.Topology {
	t.Helper()
	top, err := topology.Load([]string{"../../topologies/simulator.yaml"}, sets)
	if err != nil {
		t.Fatal(err)
	}
	return top
}

func TestSimulator(t *testing.T) {
	d := desire(t, simulator(t), Snapshot{})
	p, err := Compute(d, Snapshot{})
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "simulator.plan", text(p))
	golden(t, "watcher.txt", strings.Join(part(t, d, "watcher01").Args, "\n")+"\n")
	s := deployed(d)
	if p, err = Compute(desire(t, simulator(t), s), s); err != nil || !p.Empty() {
		t.Errorf("deployed, it has a plan (%v):\n%s", err, text(p))
	}
}

func TestArrangeWatchers(t *testing.T) {
	top := nodesOf(1, []string{"f1", "f2"}, []string{"c1", "c2"})
	top.Consumers.Full = 3
	on := func(nodes ...string) Snapshot {
		var s Snapshot
		for i, node := range nodes {
			s.Services = append(s.Services, Observed[Service]{Object: Service{Part: watcherPart(i + 1), Role: RoleWatcher, Node: node}})
		}
		return s
	}
	for _, tt := range []struct {
		what     string
		snapshot Snapshot
		want     []string
	}{
		{"in turn on an empty Swarm", Snapshot{}, []string{"c1", "c2", "c1"}},
		{"who has a node stays", on("c2", "c2"), []string{"c2", "c2", "c1"}},
		{"whose node is gone moves", on("gone", "c1"), []string{"c1", "c1", "c1"}},
	} {
		if diff := cmp.Diff(tt.want, Arrange(top, tt.snapshot).Watchers); diff != "" {
			t.Errorf("%s: %s", tt.what, diff)
		}
	}
	top = nodesOf(0, nil, nil)
	top.Consumers.Full = 2
	if diff := cmp.Diff([]string{"s", "s"}, Arrange(top, Snapshot{}).Watchers); diff != "" {
		t.Errorf("without consumer nodes: %s", diff)
	}
}
