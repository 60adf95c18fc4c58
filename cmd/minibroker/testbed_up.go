package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"minibroker/pkg/testbed"
)

type testbedUpOptions struct {
	config  testbed.Config
	timeout time.Duration
	output  string
}

func newTestbedUpCommand(cli *cli) *cobra.Command {
	var opts testbedUpOptions
	c := &cobra.Command{
		Use:   "up",
		Short: "Start a testbed, or mend what is missing of it, and wait until all nodes are ready",
		Long: `Start a testbed, or mend what is missing of it, and wait until all nodes are
ready. It writes the Swarm node IDs to /var/lib/mb-NAME/nodes, a Docker context
mb-NAME, and prints the DOCKER_HOST to use. With everything there it changes
nothing.`,
		Example: `  minibroker testbed up --nodes 12
  eval "$(minibroker testbed up)"
  minibroker testbed up --name small --nodes 7 --filter-nodes 2`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return runTestbedUp(c.Context(), cli, opts) },
	}
	testbedNameFlag(c, &opts.config.Name)
	flags := c.Flags()
	flags.IntVar(&opts.config.Nodes, "nodes", 0, "nodes, the manager included, 1 to 25 (default 12, or as many as there are)")
	flags.IntVar(&opts.config.SenderNodes, "sender-nodes", 0, "nodes for senders (default 1)")
	flags.IntVar(&opts.config.FilterNodes, "filter-nodes", 0, "nodes for filters (default half of what is left)")
	flags.IntVar(&opts.config.ConsumerNodes, "consumer-nodes", 0, "nodes for consumers (default all that is left)")
	testbedTimeoutFlag(c, &opts.timeout)
	outputFlag(c, &opts.output)
	return c
}

func runTestbedUp(ctx context.Context, cli *cli, opts testbedUpOptions) error {
	if err := opts.config.Check(); err != nil {
		return usageError{err}
	}
	ctx, cancel := context.WithTimeoutCause(ctx, opts.timeout, errTimedOut)
	defer cancel()
	opts.config.Progress = func(step string) { fmt.Fprintln(cli.err, step) }
	t, err := testbed.Up(ctx, opts.config)
	if err != nil {
		return err
	}
	unchanged := ""
	if len(t.Changes) == 0 {
		unchanged = ", no changes"
	}
	fmt.Fprintf(cli.err, "testbed %s: %d nodes ready%s\n", t.Name, len(t.Nodes), unchanged)
	if opts.output == "json" {
		return printJSON(cli.out, struct {
			Name       string   `json:"name"`
			DockerHost string   `json:"dockerHost"`
			Context    string   `json:"context"`
			NodeFiles  string   `json:"nodeFiles"`
			Changes    []string `json:"changes"`
		}{t.Name, t.DockerHost(), t.Context(), t.NodeFiles(), append([]string{}, t.Changes...)})
	}
	_, err = fmt.Fprintf(cli.out, "export DOCKER_HOST=%s\n# or: --context %s\n# node files: %s\n",
		t.DockerHost(), t.Context(), t.NodeFiles())
	return err
}
