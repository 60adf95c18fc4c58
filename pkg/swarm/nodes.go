package swarm

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"minibroker/pkg/plan"
)

// Nodes lists the members of the Swarm, managers first, then by host name.
func (s *Swarm) Nodes(ctx context.Context) ([]plan.Node, error) {
	var snap plan.Snapshot
	if err := s.observeNodes(ctx, "", &snap); err != nil {
		return nil, fmt.Errorf("list the nodes: %w", err)
	}
	slices.SortFunc(snap.Nodes, func(a, b plan.Node) int {
		return cmp.Or(cmp.Compare(a.Role, b.Role), cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
	})
	return snap.Nodes, nil
}
