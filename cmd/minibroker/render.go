package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"minibroker/pkg/compose"
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
hub is placed on any manager, since nobody was asked which there are.

-o compose prints one file that docker compose starts on one machine without a
Swarm, and -o stack one for docker stack deploy. Both hold everything but the
images, whose way to the machine their first lines tell.`,
		Example: `  minibroker render --topology topologies/12node.yaml
  minibroker render --topology topologies/12node.yaml -o json | jq '.services | length'
  minibroker render --topology topologies/single.yaml -o compose > compose.yaml && docker compose up
  minibroker render --topology topologies/12node.yaml -o stack > stack.yaml`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return runRender(c.Context(), cli, opts) },
	}
	opts.flags(c)
	outputFlag(c, &opts.output, "compose", "stack")
	return c
}

func runRender(_ context.Context, cli *cli, opts renderOptions) error {
	t, err := opts.load()
	if err != nil {
		return err
	}
	layout := plan.Arrange(t, plan.Snapshot{})
	switch opts.output {
	case "compose":
		layout.OneMachine = true
		layout.Announce("localhost")
	case "stack":
		layout.Announce(plan.NodeHostname)
	}
	desired, err := plan.Desire(t, layout, taggedImages(t), plan.Settings{})
	if err != nil {
		return usageError{err}
	}
	switch opts.output {
	case "json":
		return printJSON(cli.out, swarm.Render(desired))
	case "compose":
		return printFile(cli.out, desired, compose.Compose)
	case "stack":
		return printFile(cli.out, desired, compose.Stack)
	}
	return printServices(cli.out, desired)
}

// printFile prints what is desired in a form of package compose.
func printFile(out io.Writer, desired plan.Desired, form func(plan.Desired) ([]byte, error)) error {
	text, err := form(desired)
	if err != nil {
		return usageError{err}
	}
	_, err = out.Write(text)
	return err
}

func printServices(out io.Writer, desired plan.Desired) error {
	table := newTable(out)
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
