package nodes

import (
	"cmp"
	"slices"

	"minibroker/pkg/plan"
)

// shared lets roles share nodes where there are too few workers for each to
// have its own. Managers, one of which has the hub, serve only if a role wants
// more nodes than there are workers.
func (c candidates) shared(rule Rule) (Roles, error) {
	rule = rule.counted(len(c.workers))
	needed, most := rule.Sender+rule.Filter+rule.Consumer, max(rule.Sender, rule.Filter)
	if needed <= len(c.workers) {
		return c.apart(rule)
	}
	pool := c.workers
	if most > len(pool) {
		pool = slices.Concat(pool, c.managers[:min(needed-len(pool), len(c.managers))])
	}
	if most > len(pool) {
		return Roles{}, c.tooFew(most, rule.String()+", no role twice on a node")
	}
	s := &sharing{pool: pool, load: map[string]int{}}
	// A filter node has a mirror, a MirrorMaker and the filters: the heaviest part.
	filters := s.take(rule.Filter, 3)
	consumers := s.take(rule.Consumer, 1)
	return Roles{Sender: s.take(rule.Sender, 1), Filter: filters, Consumer: consumers}, nil
}

// sharing spreads roles over a pool of nodes, the least loaded first.
type sharing struct {
	pool []plan.Node // in order of preference
	load map[string]int
}

func (s *sharing) take(n, weight int) []plan.Node {
	byLoad := slices.Clone(s.pool)
	slices.SortStableFunc(byLoad, func(a, b plan.Node) int { return cmp.Compare(s.load[a.ID], s.load[b.ID]) })
	taken := byLoad[:n]
	for _, node := range taken {
		s.load[node.ID] += weight
	}
	return taken
}
