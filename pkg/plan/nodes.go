package plan

import (
	"errors"
	"fmt"

	"minibroker/pkg/topology"
)

// CheckNodes looks every node of the topology up in the Swarm and gives all that
// is wrong at once, each with the line that names the node.
func CheckNodes(t *topology.Topology, s Snapshot) error {
	var errs []error
	for _, list := range [][]topology.Node{t.Nodes.Sender, t.Nodes.Filter, t.Nodes.Consumer} {
		for _, n := range list {
			if what := unfit(n, t.Nodes.Shared, s); what != "" {
				errs = append(errs, fmt.Errorf("%s:%d: node %s %s", n.File, n.Line, n.ID, what))
			}
		}
	}
	return errors.Join(errs...)
}

// unfit says what is wrong with a node and how to mend it, or "".
func unfit(n topology.Node, shared bool, s Snapshot) string {
	node, ok := s.Node(n.ID)
	switch {
	case !ok:
		return "is not in the Swarm; take an ID from the first column of `docker node ls`"
	case node.Role == "manager" && !shared:
		return fmt.Sprintf("(%s) is a manager, which runs the hub; name a worker, or set nodes.shared: true for one machine", node.Name)
	case !node.Up():
		return fmt.Sprintf("(%s) is %s; start its Docker engine, or name another node", node.Name, node.State)
	case node.Availability != "active":
		return fmt.Sprintf("(%s) has availability %s; run `docker node update --availability active %s`, or name another node", node.Name, node.Availability, node.Name)
	}
	return ""
}
