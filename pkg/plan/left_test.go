package plan

import (
	"slices"
	"testing"

	"minibroker/pkg/topology"
)

// lacking is a topology that has lost a filter node and a consumer node.
func lacking(top *topology.Topology, node int) *topology.Topology {
	short := *top
	short.Nodes.Filter = append(append([]topology.Node{}, top.Nodes.Filter[:node]...), top.Nodes.Filter[node+1:]...)
	short.Nodes.Consumer = append(append([]topology.Node{}, top.Nodes.Consumer[:node]...), top.Nodes.Consumer[node+1:]...)
	return &short
}

func TestANodeIsNotTakenFromUnderFilters(t *testing.T) {
	top := small(t)
	s := deployed(desire(t, top, Snapshot{}))
	s.Nodes = []Node{{ID: top.Nodes.Filter[0].ID, Name: "filter-a"}}
	if left := LeftBehind(Arrange(top, s), s); left != nil {
		t.Errorf("left behind with all nodes there: %v", left)
	}
	short := lacking(top, 0)
	left := LeftBehind(Arrange(short, s), s)
	golden(t, "left.err", RefuseLeft(short, left, s).Error()+"\n")

	// Dropped: the filters go, after their consumers have read everything.
	p, err := Compute(desire(t, short, s), s)
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "left-dropped.plan", text(p))

	// Moved: the other node takes them over, with their numbers.
	if n := PerNodeToKeep(Arrange(short, s), s); n != 4 {
		t.Errorf("%d filters a node keep all 4 on one node", n)
	}
	short.Filters.PerNode = 4
	if p, err = Compute(desire(t, short, s), s); err != nil {
		t.Fatal(err)
	}
	golden(t, "left-moved.plan", text(p))
}

func TestAReplacedNodeCostsACopyOfTheStream(t *testing.T) {
	top := small(t)
	s := deployed(desire(t, top, Snapshot{}))
	s.StreamBytes = 1_390_000_000
	top.Nodes.Filter[1].ID = "replacement00000000000000"
	p, err := Compute(desire(t, top, s), s)
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "replaced-node.plan", text(p))
}

func TestTheOrderOfLinesIsNoChange(t *testing.T) {
	top := small(t)
	s := deployed(desire(t, top, Snapshot{}))
	slices.Reverse(top.Nodes.Filter)
	slices.Reverse(top.Nodes.Consumer)
	p, err := Compute(desire(t, top, s), s)
	if err != nil {
		t.Fatal(err)
	}
	if !p.Empty() {
		t.Errorf("node files in another order are a change:\n%s", text(p))
	}
}
