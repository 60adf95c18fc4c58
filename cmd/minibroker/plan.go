package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"minibroker/pkg/plan"
)

type planOptions struct {
	topologyOptions
	output           string
	detailedExitCode bool
	removedNode      string
}

func newPlanCommand(cli *cli) *cobra.Command {
	var opts planOptions
	c := &cobra.Command{
		Use:   "plan --topology FILE",
		Short: "Show what deploy would do, and why",
		Long: `Compare a topology with what the Swarm holds and print every operation that
deploy would carry out, with its cause. Nothing is changed.

With --detailed-exitcode the exit code tells: 0 no changes, 2 changes, 1 any error.`,
		Example: `  minibroker plan --topology topologies/12node.yaml
  minibroker plan --topology topologies/12node.yaml --set filters.cap=10 --detailed-exitcode`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			err := opts.in(c.Context(), cli, func(ctx context.Context, s *session) error { return runPlan(ctx, cli, s, opts) })
			if opts.detailedExitCode && err != nil && !errors.Is(err, errChanges) {
				return plainError{err} // 2 means changes here, so bad input is 1
			}
			return err
		},
	}
	opts.flags(c)
	opts.timeoutFlag(c, time.Minute)
	outputFlag(c, &opts.output)
	removedNodeFlag(c, &opts.removedNode)
	c.Flags().BoolVar(&opts.detailedExitCode, "detailed-exitcode", false, "exit with 2 if there are changes, with 1 on any error")
	return c
}

func runPlan(ctx context.Context, cli *cli, s *session, opts planOptions) error {
	if err := s.observe(ctx, opts.removedNode); err != nil {
		return err
	}
	warnOfSize(cli.err, s.topology, s.snapshot)
	print := printPlan
	if opts.output == "json" {
		print = func(w io.Writer, p plan.Plan) error { return printJSON(w, p) }
	}
	err := print(cli.out, s.plan)
	if err == nil && opts.detailedExitCode && !s.plan.Empty() {
		return errChanges
	}
	return err
}

// printPlan lists the operations wave by wave.
func printPlan(w io.Writer, p plan.Plan) error {
	printAsked(w, p)
	if p.Empty() {
		_, err := fmt.Fprintln(w, "no changes")
		return err
	}
	counts := map[plan.Verb]int{}
	for i, o := range p.Operations {
		if i == 0 || o.Wave != p.Operations[i-1].Wave {
			fmt.Fprintf(w, "%s:\n", o.Wave)
		}
		fmt.Fprintf(w, "  %s\n", o)
		counts[o.Verb]++
	}
	_, err := fmt.Fprintf(w, "%d to create, %d to update, %d to remove, %d images to place\n",
		counts[plan.Create], counts[plan.Update], counts[plan.Remove], counts[plan.Load]+counts[plan.Store])
	return err
}

// printAsked tells what commands asked for beside the files.
func printAsked(w io.Writer, p plan.Plan) {
	for _, a := range p.Asked {
		fmt.Fprintf(w, "%s is %s, as was asked with `minibroker %s`; the topology says %s\n", a.Key, a.Value, a.With, a.File)
	}
}
