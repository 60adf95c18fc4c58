package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"minibroker/pkg/testbed"
)

type testbedDownOptions struct {
	name    string
	all     bool
	timeout time.Duration
}

func newTestbedDownCommand(cli *cli) *cobra.Command {
	var opts testbedDownOptions
	c := &cobra.Command{
		Use:   "down",
		Short: "Remove a testbed with all its data, and what a crash left of it",
		Example: `  minibroker testbed down
  minibroker testbed down --all`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return runTestbedDown(c.Context(), cli, opts) },
	}
	testbedNameFlag(c, &opts.name)
	c.Flags().BoolVar(&opts.all, "all", false, "remove every testbed of this machine")
	c.MarkFlagsMutuallyExclusive("name", "all")
	testbedTimeoutFlag(c, &opts.timeout)
	return c
}

func runTestbedDown(ctx context.Context, cli *cli, opts testbedDownOptions) error {
	if err := (testbed.Config{Name: opts.name}).Check(); err != nil {
		return usageError{err}
	}
	ctx, cancel := context.WithTimeoutCause(ctx, opts.timeout, errTimedOut)
	defer cancel()
	names := []string{opts.name}
	if opts.all {
		var err error
		if names, err = testbed.Names(); err != nil {
			return err
		}
	}
	var errs []error
	for _, name := range names {
		removed, err := testbed.Down(ctx, name, func(step string) { fmt.Fprintln(cli.err, step) })
		errs = append(errs, err)
		if err == nil && len(removed) == 0 {
			fmt.Fprintf(cli.err, "testbed %s: nothing to remove\n", name)
		} else if err == nil {
			fmt.Fprintf(cli.err, "testbed %s: removed\n", name)
		}
	}
	if len(names) == 0 {
		fmt.Fprintln(cli.err, "no testbed to remove")
	}
	return errors.Join(errs...)
}
