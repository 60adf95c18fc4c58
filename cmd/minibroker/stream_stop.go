package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"minibroker/pkg/plan"
	"minibroker/pkg/swarm"
)

type streamStopOptions struct {
	topologyOptions
	progress string
}

func newStreamStopCommand(cli *cli) *cobra.Command {
	var opts streamStopOptions
	c := &cobra.Command{
		Use:   "stop --topology FILE",
		Short: "Stop the stream; what is on the hub goes on to the consumers",
		Long: `Stop the sender. What is on the hub already goes on to mirrors, filters and
consumers. The stream stays stopped, also when the topology is deployed again,
until ` + "`stream start`" + ` lets the run go on where it was.`,
		Example: `  minibroker stream stop --topology topologies/12node.yaml`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return opts.in(c.Context(), cli, func(ctx context.Context, s *session) error { return runStreamStop(ctx, cli, s, opts) })
		},
	}
	opts.flags(c)
	opts.timeoutFlag(c, 2*time.Minute)
	progressFlag(c, &opts.progress)
	return c
}

func runStreamStop(ctx context.Context, cli *cli, s *session, opts streamStopOptions) error {
	state, err := s.streamState(ctx)
	if err != nil {
		return err
	}
	run := &s.settings.Run
	if state != flowing {
		_, err := fmt.Fprintf(cli.out, "run %s is %s: no changes\n", run.ID(), state)
		return err
	}
	run.Number, run.Stopped = max(run.Number, 1), true
	if err := s.flow(ctx, cli, opts.progress); err != nil {
		return err
	}
	if err := s.awaitSenderEnd(ctx); err != nil {
		return err
	}
	_, err = fmt.Fprintf(cli.out, "run %s is stopped\n", run.ID())
	return err
}

// awaitSenderEnd waits until nothing sends any more.
func (s *session) awaitSenderEnd(ctx context.Context) error {
	for {
		tasks, err := s.swarm.Tasks(ctx, s.files.Name)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(tasks, func(t swarm.Task) bool { return plan.Sends(t.Part) && t.NodeUp && !t.Ended() }) {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait for the sender to end: %w", context.Cause(ctx))
		case <-time.After(200 * time.Millisecond):
		}
	}
}
