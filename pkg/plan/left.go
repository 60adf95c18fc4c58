package plan

import (
	"fmt"
	"slices"
	"strings"

	"minibroker/pkg/topology"
)

// Left is a mirror whose node is no longer listed, and which no new node takes
// over.
type Left struct {
	Mirror  int
	Node    string // ID
	Filters []int  // that run there, rising
}

// LeftBehind lists the mirrors that a layout has no node for, with their filters.
func LeftBehind(l Layout, s Snapshot) []Left {
	held := held(s)
	var left []Left
	for node, n := range held.mirrors {
		if slices.ContainsFunc(l.Mirrors, func(m Mirror) bool { return m.Number == n }) {
			continue
		}
		one := Left{Mirror: n, Node: node}
		for filter, mirror := range held.filters {
			if mirror == n {
				one.Filters = append(one.Filters, filter)
			}
		}
		slices.Sort(one.Filters)
		left = append(left, one)
	}
	slices.SortFunc(left, func(a, b Left) int { return a.Mirror - b.Mirror })
	return left
}

// RefuseLeft is the error of a topology that takes the node from under filters
// without a word on what becomes of them.
func RefuseLeft(t *topology.Topology, left []Left, s Snapshot) error {
	file := t.Nodes.Filter[0].File
	lines := make([]string, len(left))
	for i, l := range left {
		node, _ := s.Node(l.Node)
		lines[i] = fmt.Sprintf("%s: node %s (%s) is no longer listed, and %s runs there with %s", file, l.Node, node.Name, mirrorPart(l.Mirror), parts(l.Filters))
	}
	return fmt.Errorf("%s; list it or a node in its place, or say what becomes of its filters: --removed-node move (the other filter nodes take them over) or --removed-node drop",
		strings.Join(lines, "\n"))
}

// parts names filters: runs of numbers by their ends.
func parts(numbers []int) string {
	var runs []string
	for i := 0; i < len(numbers); {
		end := i
		for end+1 < len(numbers) && numbers[end+1] == numbers[end]+1 {
			end++
		}
		run := filterPart(numbers[i])
		if end > i {
			run += " to " + filterPart(numbers[end])
		}
		runs = append(runs, run)
		i = end + 1
	}
	if len(runs) == 0 {
		return "no filters"
	}
	return strings.Join(runs, ", ")
}

// PerNodeToKeep is how many filters a node must take so that the nodes listed
// keep all filters that there are.
func PerNodeToKeep(l Layout, s Snapshot) int {
	all, nodes := len(held(s).filters), len(l.Mirrors)
	return (all + nodes - 1) / nodes
}
