package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"minibroker/pkg/smoke"
)

type smokeOptions struct {
	topologyOptions
	output   string
	progress string
	junit    string
	save     string
	keep     bool
}

func newSmokeCommand(cli *cli) *cobra.Command {
	var opts smokeOptions
	c := &cobra.Command{
		Use:   "smoke --topology FILE",
		Short: "Deploy, send, check every number, and take it away again: for CI",
		Long: `Deploy a topology under a name of its own, let it send its visits, check every
number, and take it away with its volumes, whatever happened. Several can run at
once on one Swarm, beside other deployments: the name gets six random letters and
digits, the overlay a subnet and the registry a port that nobody has; hub and
mirrors are not published.

Checked are: that every wave becomes ready; that a second deploy has nothing to
do; that the sender comes to its end; of each visit that all alerts were sent and
mirrored, that each filter passed what matches as far as the cap allows, and that
its consumer received that, nothing lost and nothing twice; that nothing is left
afterwards. Where the sender generates its alerts, they are generated here once
more, and what each filter passed and each consumer received is compared by ids.

A topology for smoke needs no node files: without them one node for each role is
chosen, and roles share nodes on a small Swarm. It must end: sender.visits is a
number. Daemons that trust only MANAGER:5000 as a registry without TLS need
--set images.port=5000, and then one smoke at a time, or a registry of your own.
network.subnet, too, is left as it is when it is given with --set.

The exit code is 0 if all is well, 1 if not, 3 after --timeout and 130 after
Ctrl-C; the deployment is taken away in each case. --keep leaves one standing that
is not well, and says how to look into it and how to remove it.`,
		Example: `  minibroker smoke --topology topologies/smoke.yaml
  minibroker smoke --topology topologies/smoke.yaml --junit smoke.xml --save out/smoke
  minibroker smoke --context lab --topology topologies/smoke.yaml --set images.registry=registry.example.org/astro --keep`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return runSmoke(c.Context(), cli, opts) },
	}
	opts.flags(c)
	opts.timeoutFlag(c, 15*time.Minute)
	c.Flags().StringVar(&opts.junit, "junit", "", "also write the result as JUnit XML into this file")
	c.Flags().StringVar(&opts.save, "save", "", "also write the summary and the report of the stream into this folder")
	c.Flags().BoolVar(&opts.keep, "keep", false, "leave a deployment standing that is not well")
	outputFlag(c, &opts.output)
	progressFlag(c, &opts.progress)
	return c
}

func runSmoke(ctx context.Context, cli *cli, opts smokeOptions) error {
	if opts.junit != "" {
		if info, err := os.Stat(filepath.Dir(opts.junit)); err != nil || !info.IsDir() {
			return usagef("--junit: there is no folder %s to write into", filepath.Dir(opts.junit))
		}
	}
	ctx, cancel := opts.bounded(ctx)
	defer cancel()
	r, err := openSmoke(ctx, cli, opts)
	if err != nil {
		return err
	}
	defer r.close()
	r.run(ctx)
	result := r.result()
	if err := r.tell(result); err != nil {
		return err
	}
	return smokeVerdict(ctx, cli, result)
}

// smokeVerdict turns a red result into an error with the right exit code.
func smokeVerdict(ctx context.Context, cli *cli, result smoke.Result) error {
	cause := context.Cause(ctx)
	switch {
	case result.Green:
		return nil
	case errors.Is(cause, errInterrupted):
		// Nothing was left to be finished, which the usual words would say.
		fmt.Fprintf(cli.err, "minibroker: %s was interrupted\n", result.Name)
		return commandExit(exitInterrupted)
	case errors.Is(cause, errTimedOut):
		return fmt.Errorf("%s is red: %w", result.Name, errTimedOut)
	}
	return fmt.Errorf("%s is red: %s", result.Name, result.Why())
}
