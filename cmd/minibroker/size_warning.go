package main

import (
	"fmt"
	"io"

	"minibroker/pkg/plan"
	"minibroker/pkg/size"
	"minibroker/pkg/topology"
)

// warnOfSize tells in one line that a topology does not fit the nodes that the
// Swarm has, as far as the Swarm says what they have. It is no more than a
// warning: the costs are another machine's.
func warnOfSize(w io.Writer, t *topology.Topology, s plan.Snapshot) {
	if !nodesKnown(t, s) {
		return
	}
	result := size.Compute(size.Input{Topology: t, Feed: feedOf(t), Costs: size.Measured(), Machines: machinesOf(s), Manager: s.Manager})
	if !result.Fits {
		fmt.Fprintf(w, "warning: %s %s; see `minibroker size`\n", result.Name, result.Verdict)
	}
}

// nodesKnown says whether the cores and the memory of all nodes of a topology are.
func nodesKnown(t *topology.Topology, s plan.Snapshot) bool {
	known := func(id string) bool {
		n, _ := s.Node(id)
		return n.CPUs > 0 && n.Memory > 0
	}
	for _, list := range [][]topology.Node{t.Nodes.Sender, t.Nodes.Filter, t.Nodes.Consumer} {
		for _, n := range list {
			if !known(n.ID) {
				return false
			}
		}
	}
	return known(s.Manager)
}
