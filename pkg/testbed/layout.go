package testbed

import (
	"fmt"
	"slices"
	"strings"
)

// Role is what a node is meant for. It decides only in which node file its ID is written; to
// the Swarm all nodes but the manager are alike.
type Role string

// The roles, in the order in which nodes get them.
const (
	Manager  Role = "manager"
	Sender   Role = "sender"
	Filter   Role = "filter"
	Consumer Role = "consumer"
	Spare    Role = "spare"
)

// anyLayout tells whether the caller takes an existing testbed as it is.
func (c Config) anyLayout() bool {
	return c.Nodes == 0 && c.SenderNodes == 0 && c.FilterNodes == 0 && c.ConsumerNodes == 0
}

// describe counts nodes by role: "12 nodes: 1 manager, 1 sender, 5 filter, 5 consumer".
func describe(roles [][]Role) string {
	var counts []string
	for _, role := range []Role{Manager, Sender, Filter, Consumer, Spare} {
		count := 0
		for _, node := range roles {
			if slices.Contains(node, role) {
				count++
			}
		}
		if count > 0 {
			counts = append(counts, fmt.Sprintf("%d %s", count, role))
		}
	}
	return fmt.Sprintf("%d nodes: %s", len(roles), strings.Join(counts, ", "))
}

// layout gives each node its roles, the manager first. With fewer than four nodes roles share
// nodes; a deployment on such a testbed needs "nodes: {shared: true}".
func (c Config) layout() ([][]Role, error) {
	if c.Nodes == 0 {
		c.Nodes = defaultNodes
	}
	if c.Nodes < 1 || c.Nodes > MaxNodes {
		return nil, fmt.Errorf("a testbed has 1 to %d nodes, not %d", MaxNodes, c.Nodes)
	}
	for _, n := range []int{c.SenderNodes, c.FilterNodes, c.ConsumerNodes} {
		if n < 0 {
			return nil, fmt.Errorf("a role cannot have %d nodes", n)
		}
	}
	if c.Nodes < 4 {
		return sharedLayout(c)
	}
	senders := max(c.SenderNodes, 1)
	left := c.Nodes - 1 - senders
	filters := c.FilterNodes
	if filters == 0 && c.ConsumerNodes > 0 {
		filters = left - c.ConsumerNodes
	} else if filters == 0 {
		filters = left / 2
	}
	consumers := c.ConsumerNodes
	if consumers == 0 {
		consumers = left - filters
	}
	if filters < 1 || consumers < 1 || filters+consumers > left {
		return nil, fmt.Errorf("1 manager, %d sender, %d filter and %d consumer nodes do not fit in %d nodes",
			senders, max(filters, 1), max(consumers, 1), c.Nodes)
	}
	var roles [][]Role
	for _, part := range []struct {
		role  Role
		count int
	}{{Manager, 1}, {Sender, senders}, {Filter, filters}, {Consumer, consumers}, {Spare, left - filters - consumers}} {
		for range part.count {
			roles = append(roles, []Role{part.role})
		}
	}
	return roles, nil
}

func sharedLayout(c Config) ([][]Role, error) {
	if c.SenderNodes > 1 || c.FilterNodes > 1 || c.ConsumerNodes > 1 {
		return nil, fmt.Errorf("a testbed of %d nodes has one node for each role, which share nodes; ask for 4 nodes or more", c.Nodes)
	}
	switch c.Nodes {
	case 1:
		return [][]Role{{Manager, Sender, Filter, Consumer}}, nil
	case 2:
		return [][]Role{{Manager}, {Sender, Filter, Consumer}}, nil
	default:
		return [][]Role{{Manager}, {Sender, Filter}, {Consumer}}, nil
	}
}
