package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"minibroker/pkg/plan"
	"minibroker/pkg/swarm"
)

type renderOptions struct {
	topologyOptions
	output string
}

func newRenderCommand(cli *cli) *cobra.Command {
	var opts renderOptions
	c := &cobra.Command{
		Use:   "render --topology FILE",
		Short: "Print the objects that a topology asks for; needs no Docker",
		Long: `Print the networks, configs and services that a topology asks for on an empty
Swarm, as a list or, with -o json, as the Engine API takes them. It needs no
Docker and never looks at the folder of alerts. Images are named by tag, and the
hub is placed on any manager, since nobody was asked which there are.`,
		Example: `  minibroker render --topology topologies/12node.yaml
  minibroker render --topology topologies/12node.yaml -o json | jq '.services | length'`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return runRender(c.Context(), cli, opts) },
	}
	opts.flags(c)
	outputFlag(c, &opts.output)
	return c
}

func runRender(_ context.Context, cli *cli, opts renderOptions) error {
	t, err := opts.load()
	if err != nil {
		return err
	}
	desired, err := plan.Desire(t, plan.Arrange(t, plan.Snapshot{}), taggedImages(t), plan.Settings{})
	if err != nil {
		return usageError{err}
	}
	if opts.output == "json" {
		return printJSON(cli.out, swarm.Render(desired))
	}
	table := newTable(cli.out)
	fmt.Fprintln(table, "WAVE\tSERVICE\tROLE\tNODE\tIMAGE")
	for _, s := range desired.Services {
		node := s.Node
		if node == "" {
			node = "a manager"
		}
		fmt.Fprintf(table, "%d %s\t%s\t%s\t%s\t%s\n", s.Wave, s.Wave, s.Name, s.Role, node, s.Image)
	}
	return table.Flush()
}
