package main

import (
	"bytes"
	"strings"
	"testing"

	"minibroker/pkg/plan"
	"minibroker/pkg/topology"
)

// TestWarnOfSize: deploy and plan tell of nodes that are too small in one line, and
// say nothing of nodes that fit or are not known.
func TestWarnOfSize(t *testing.T) {
	load := func() *topology.Topology {
		top, err := topology.Load([]string{"../../topologies/12node.yaml"}, nil)
		if err != nil {
			t.Fatal(err)
		}
		return top
	}
	top := load()
	nodes := func(cores, gib int64) (s plan.Snapshot) {
		s.Manager = "manager"
		ids := []string{s.Manager}
		for _, list := range [][]topology.Node{top.Nodes.Sender, top.Nodes.Filter, top.Nodes.Consumer} {
			for _, n := range list {
				ids = append(ids, n.ID)
			}
		}
		for _, id := range ids {
			s.Nodes = append(s.Nodes, plan.Node{ID: id, CPUs: cores, Memory: gib << 30})
		}
		return s
	}
	unknown := nodes(2, 4)
	unknown.Nodes[3].Memory = 0
	for name, tt := range map[string]struct {
		snapshot plan.Snapshot
		want     string
	}{
		"fits":      {nodes(16, 64), ""},
		"too small": {nodes(16, 4), "warning: minibroker does not fit: memory of the filter nodes, "},
		"unknown":   {unknown, ""},
		"no nodes":  {plan.Snapshot{}, ""},
	} {
		var out bytes.Buffer
		warnOfSize(&out, top, tt.snapshot)
		got := out.String()
		if !strings.HasPrefix(got, tt.want) || (tt.want == "") != (got == "") || strings.Count(got, "\n") > 1 {
			t.Errorf("%s: it warns %q", name, got)
		}
	}
}
