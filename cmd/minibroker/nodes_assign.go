package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/docker/go-units"
	"github.com/spf13/cobra"

	"minibroker/pkg/nodes"
	"minibroker/pkg/plan"
)

type nodesAssignOptions struct {
	timeLimit
	rule   nodes.Rule
	out    string
	force  bool
	output string
}

func newNodesAssignCommand(cli *cli) *cobra.Command {
	var opts nodesAssignOptions
	c := &cobra.Command{
		Use:   "assign",
		Short: "Write sendernodes.txt, filternodes.txt and consumernodes.txt by a rule or by label",
		Long: `Choose the nodes of each role and write the three node files. Only nodes that are
ready and active serve, and no manager. Filter nodes are those with the most
cores and memory, ties by host name. Without numbers there is one sender node,
and of the others half are filter, half consumer nodes.

With --shared roles may share nodes where there are too few, and the manager may
serve: then set nodes.shared: true in the topology too.

With --by-label the node label of that name decides: its value is sender, filter
or consumer. Without a name it is minibroker.role.`,
		Example: `  minibroker nodes assign --out nodes
  minibroker nodes assign --out nodes --sender 1 --filter 5 --consumer 5
  docker node update --label-add minibroker.role=filter node03
  minibroker nodes assign --out nodes --by-label --force`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) == 1 && opts.rule.Label == nodes.DefaultLabel { // --by-label KEY
				opts.rule.Label = args[0]
				return nil
			}
			return cobra.NoArgs(c, args)
		},
		RunE: func(c *cobra.Command, _ []string) error { return runNodesAssign(c.Context(), cli, opts) },
	}
	c.Flags().StringVar(&opts.out, "out", "nodes", "folder to write the files into")
	c.Flags().IntVar(&opts.rule.Sender, "sender", 0, "number of sender nodes (default 1)")
	c.Flags().IntVar(&opts.rule.Filter, "filter", 0, "number of filter nodes (default half of what is left)")
	c.Flags().IntVar(&opts.rule.Consumer, "consumer", 0, "number of consumer nodes (default as many as filter nodes)")
	c.Flags().StringVar(&opts.rule.Label, "by-label", "", "node label that names each node's role")
	c.Flags().Lookup("by-label").NoOptDefVal = nodes.DefaultLabel
	c.Flags().BoolVar(&opts.rule.Shared, "shared", false, "let roles share nodes, and the manager serve, where there are too few")
	c.Flags().BoolVar(&opts.force, "force", false, "overwrite files that exist")
	opts.timeoutFlag(c, time.Minute)
	outputFlag(c, &opts.output)
	return c
}

func runNodesAssign(ctx context.Context, cli *cli, opts nodesAssignOptions) error {
	ctx, cancel := opts.bounded(ctx)
	defer cancel()
	all, err := swarmNodes(ctx, cli)
	if err != nil {
		return err
	}
	roles, err := nodes.Assign(all, opts.rule)
	if err != nil {
		return usageError{err}
	}
	paths, err := roles.Write(opts.out, opts.force)
	if exist := new(nodes.Exist); errors.As(err, &exist) {
		return usageError{err}
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(cli.err, "wrote %s\n", strings.Join(paths, ", "))
	if opts.output == "json" {
		return printJSON(cli.out, roles)
	}
	return printRoles(cli.out, roles)
}

func printRoles(w io.Writer, roles nodes.Roles) error {
	table := newTable(w)
	fmt.Fprintln(table, "ROLE\tHOST\tID\tCORES\tMEMORY")
	for _, r := range []struct {
		name string
		list []plan.Node
	}{{"sender", roles.Sender}, {"filter", roles.Filter}, {"consumer", roles.Consumer}} {
		for _, n := range r.list {
			fmt.Fprintf(table, "%s\t%s\t%s\t%d\t%s\n", r.name, n.Name, n.ID, n.CPUs, units.BytesSize(float64(n.Memory)))
		}
	}
	return table.Flush()
}
