package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/docker/go-units"
	"github.com/spf13/cobra"

	"minibroker/pkg/plan"
)

type nodesListOptions struct {
	timeLimit
	output string
}

func newNodesListCommand(cli *cli) *cobra.Command {
	var opts nodesListOptions
	c := &cobra.Command{
		Use:   "list",
		Short: "List the nodes of the Swarm, with what node files and rules need to know",
		Example: `  minibroker nodes list
  minibroker nodes list -o json | jq -r '.[] | select(.role == "worker") | .id'`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return runNodesList(c.Context(), cli, opts) },
	}
	opts.timeoutFlag(c, time.Minute)
	outputFlag(c, &opts.output)
	return c
}

func runNodesList(ctx context.Context, cli *cli, opts nodesListOptions) error {
	ctx, cancel := opts.bounded(ctx)
	defer cancel()
	nodes, err := swarmNodes(ctx, cli)
	if err != nil {
		return err
	}
	if opts.output == "json" {
		return printJSON(cli.out, nodes)
	}
	return printNodes(cli.out, nodes)
}

func printNodes(w io.Writer, nodes []plan.Node) error {
	table := newTable(w)
	fmt.Fprintln(table, "ID\tHOST\tROLE\tAVAILABILITY\tSTATE\tADDRESS\tCORES\tMEMORY\tENGINE\tLABELS")
	for _, n := range nodes {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%d\t%s\t%s\t%s\n",
			n.ID, n.Name, n.Role, n.Availability, n.State, n.Address, n.CPUs, units.BytesSize(float64(n.Memory)), n.Engine, labelsText(n.Labels))
	}
	return table.Flush()
}

// labelsText gives labels as `docker node update --label-add` takes them.
func labelsText(labels map[string]string) string {
	var pairs []string
	for _, key := range slices.Sorted(maps.Keys(labels)) {
		pairs = append(pairs, key+"="+labels[key])
	}
	return cmp.Or(strings.Join(pairs, ","), "-")
}
