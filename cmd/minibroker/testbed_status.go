package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"minibroker/pkg/testbed"
)

type testbedStatusOptions struct {
	name   string
	output string
}

func newTestbedStatusCommand(cli *cli) *cobra.Command {
	var opts testbedStatusOptions
	c := &cobra.Command{
		Use:   "status",
		Short: "List a testbed's nodes and how they are",
		Example: `  minibroker testbed status
  minibroker testbed status -o json`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return runTestbedStatus(c.Context(), cli, opts) },
	}
	testbedNameFlag(c, &opts.name)
	outputFlag(c, &opts.output)
	return c
}

func runTestbedStatus(ctx context.Context, cli *cli, opts testbedStatusOptions) error {
	t, err := testbed.Open(opts.name)
	if err != nil {
		return err
	}
	status, err := t.Status(ctx)
	if err != nil {
		return err
	}
	if !status.OK() {
		fmt.Fprintf(cli.err, "not all nodes are ready; `minibroker testbed up --name %s` mends it\n", t.Name)
	}
	if opts.output == "json" {
		return printJSON(cli.out, status)
	}
	return writeTestbedStatus(cli.out, status)
}

func writeTestbedStatus(w io.Writer, status *testbed.Status) error {
	table := newTable(w)
	fmt.Fprintln(table, "NODE\tROLE\tIP\tPID\tSTATE\tID")
	for _, n := range status.Nodes {
		roles := make([]string, len(n.Roles))
		for i, role := range n.Roles {
			roles[i] = string(role)
		}
		pid := "-"
		if n.PID != 0 {
			pid = fmt.Sprint(n.PID)
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\n", n.Name, strings.Join(roles, ","), n.IP, pid, n.State, cmp.Or(n.ID, "-"))
	}
	return table.Flush()
}
