package plan

import (
	"fmt"

	"minibroker/pkg/mistake"
	"minibroker/pkg/topology"
)

// Check looks at all of a topology that only the Swarm can judge: its nodes and
// its subnet. The error is of type mistake.Errors and holds all that is wrong.
func Check(t *topology.Topology, s Snapshot) error {
	if errs := append(unfitNodes(t, s), overlaps(t, s)...); len(errs) > 0 {
		return errs
	}
	return nil
}

// unfitNodes looks every node of the topology up in the Swarm, and tells what is
// wrong at the lines that name them.
func unfitNodes(t *topology.Topology, s Snapshot) mistake.Errors {
	var errs mistake.Errors
	for _, list := range [][]topology.Node{t.Nodes.Sender, t.Nodes.Filter, t.Nodes.Consumer} {
		for _, n := range list {
			e := n.At()
			if e.What, e.Fix = unfit(n.ID, t.Nodes.Shared, s); e.What != "" {
				errs = append(errs, e)
			}
		}
	}
	return errs
}

// unfit says what is wrong with a node and how to mend it, or nothing.
func unfit(id string, shared bool, s Snapshot) (what, fix string) {
	node, ok := s.Node(id)
	switch {
	case !ok:
		return fmt.Sprintf("node %s is not in the Swarm", id), "take an ID from `minibroker nodes list`"
	case node.Role == "manager" && !shared:
		return fmt.Sprintf("node %s (%s) is a manager, and the hub runs there", id, node.Name), "name a worker, or set nodes.shared: true to let the manager serve too"
	case !node.Up():
		return fmt.Sprintf("node %s (%s) is %s", id, node.Name, node.State), "start its Docker engine, or name another node"
	case node.Availability != "active":
		return fmt.Sprintf("node %s (%s) has availability %s", id, node.Name, node.Availability),
			fmt.Sprintf("run `docker node update --availability active %s`, or name another node", node.Name)
	}
	return "", ""
}
