package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"minibroker/pkg/plan"
)

type scaleOptions struct {
	topologyOptions
	perNode     int
	reset       bool
	progress    string
	removedNode string
}

func newScaleCommand(cli *cli) *cobra.Command {
	var opts scaleOptions
	c := &cobra.Command{
		Use:   "scale --topology FILE (--filters-per-node N | --reset)",
		Short: "Change how many filters and consumers each node has, while the stream flows",
		Long: `Give each filter node another number of filters, and as many consumers. What
exists stays where it is: new filters get new numbers and filters.default, and
the highest numbers go first. A filter that goes is stopped, and its consumer
goes when it has read all that was passed to it. A new filter begins with the
oldest alert that its mirror holds. Topics of filters that went stay until
retention empties them; scaled up again, they go on where they were.

The number is remembered in the Swarm: deploy, plan and status go by it, whatever
the topology says, until --reset.`,
		Example: `  minibroker scale --topology topologies/12node.yaml --filters-per-node 50
  minibroker scale --topology topologies/12node.yaml --reset
  minibroker render --topology topologies/12node.yaml --set filters.perNode=50 --set consumers.perNode=50`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if c.Flags().Changed("filters-per-node") && opts.perNode < 1 {
				return usagef("--filters-per-node %d: a node must have at least 1", opts.perNode)
			}
			return opts.in(c.Context(), cli, func(ctx context.Context, s *session) error { return runScale(ctx, cli, s, opts) })
		},
	}
	opts.flags(c)
	opts.timeoutFlag(c, 15*time.Minute)
	progressFlag(c, &opts.progress)
	removedNodeFlag(c, &opts.removedNode)
	c.Flags().IntVar(&opts.perNode, "filters-per-node", 0, "`number` of filters, and of consumers, on each node")
	c.Flags().BoolVar(&opts.reset, "reset", false, "go back to what the topology says")
	c.MarkFlagsOneRequired("filters-per-node", "reset")
	c.MarkFlagsMutuallyExclusive("filters-per-node", "reset")
	return c
}

func runScale(ctx context.Context, cli *cli, s *session, opts scaleOptions) error {
	if err := s.look(ctx); err != nil {
		return err
	}
	images, deployed := plan.ImagesOf(s.files, s.snapshot)
	if !deployed {
		return s.errNotDeployed()
	}
	perNode := opts.perNode
	if perNode == s.files.Filters.PerNode {
		perNode = 0 // the files say so themselves: nothing to remember
	}
	s.settings.SetPerNode(perNode)
	if err := s.ask(); err != nil {
		return err
	}
	if err := s.size(ctx); err != nil {
		return err
	}
	if err := s.compute(images, opts.removedNode); err != nil {
		return err
	}
	took, err := s.apply(ctx, cli, opts.progress)
	if err != nil || s.plan.Empty() {
		return err
	}
	t := s.topology
	_, err = fmt.Fprintf(cli.out, "%s has %d filters a node, %d in all, after %.1f s\n",
		t.Name, t.Filters.PerNode, t.Filters.PerNode*len(t.Nodes.Filter), took.Seconds())
	return err
}
