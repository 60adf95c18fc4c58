package main

import (
	"context"

	"github.com/spf13/cobra"

	"minibroker/pkg/plan"
	"minibroker/pkg/swarm"
)

func newNodesCommand(cli *cli) *cobra.Command {
	c := &cobra.Command{
		Use:   "nodes",
		Short: "List the Swarm's nodes, write node files, check them",
		Long: `A topology names three files of Swarm node IDs: where the sender, the filters
and the consumers run. These commands show the nodes there are, write the files
by a rule or by node labels, and check files that were written by hand.`,
	}
	c.AddCommand(newNodesListCommand(cli), newNodesAssignCommand(cli), newNodesCheckCommand(cli))
	return c
}

// swarmNodes asks a manager for the Swarm's nodes.
func swarmNodes(ctx context.Context, cli *cli) ([]plan.Node, error) {
	s, err := swarm.Connect(ctx, cli.docker)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	return s.Nodes(ctx)
}
