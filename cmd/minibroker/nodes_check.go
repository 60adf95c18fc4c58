package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/docker/go-units"
	"github.com/spf13/cobra"

	"minibroker/pkg/plan"
	"minibroker/pkg/topology"
)

type nodesCheckOptions struct {
	topologyOptions
	output string
}

func newNodesCheckCommand(cli *cli) *cobra.Command {
	var opts nodesCheckOptions
	c := &cobra.Command{
		Use:   "check --topology FILE",
		Short: "Check a topology and its node files against the Swarm",
		Long: `Look every node of the node files up in the Swarm, and the overlay's subnet
beside those that exist. If all is well, list the nodes and what they serve as;
if not, tell every mistake as file:line:col: what; how to mend it (exit code 2).`,
		Example: `  minibroker nodes check --topology topologies/12node.yaml`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return opts.in(c.Context(), cli, func(ctx context.Context, s *session) error { return runNodesCheck(ctx, cli, s, opts) })
		},
	}
	opts.flags(c)
	opts.timeoutFlag(c, time.Minute)
	outputFlag(c, &opts.output)
	return c
}

func runNodesCheck(ctx context.Context, cli *cli, s *session, opts nodesCheckOptions) error {
	snapshot, err := s.swarm.Observe(ctx, s.topology.Name)
	if err != nil {
		return err
	}
	if err := plan.Check(s.topology, snapshot); err != nil {
		return err
	}
	serving := servingNodes(s.topology, snapshot)
	if opts.output == "json" {
		return printJSON(cli.out, serving)
	}
	return printServing(cli.out, serving)
}

// servingNode is a node and the role that a topology gives it.
type servingNode struct {
	Serves string    `json:"serves"` // hub, sender, filter or consumer
	Node   plan.Node `json:"node"`
}

// servingNodes lists the nodes that the topology names, in its order, behind
// the manager's.
func servingNodes(t *topology.Topology, s plan.Snapshot) []servingNode {
	var out []servingNode
	add := func(role, id string) {
		node, _ := s.Node(id) // it was looked up before
		out = append(out, servingNode{role, node})
	}
	add(plan.RoleHub, s.Manager)
	for _, r := range []struct {
		role string
		list []topology.Node
	}{{plan.RoleSender, t.Nodes.Sender}, {plan.RoleFilter, t.Nodes.Filter}, {plan.RoleConsumer, t.Nodes.Consumer}} {
		for _, n := range r.list {
			add(r.role, n.ID)
		}
	}
	return out
}

func printServing(w io.Writer, serving []servingNode) error {
	table := newTable(w)
	fmt.Fprintln(table, "SERVES AS\tHOST\tID\tSTATE\tADDRESS\tCORES\tMEMORY")
	for _, s := range serving {
		n := s.Node
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%d\t%s\n", s.Serves, n.Name, n.ID, n.State, n.Address, n.CPUs, units.BytesSize(float64(n.Memory)))
	}
	return table.Flush()
}
