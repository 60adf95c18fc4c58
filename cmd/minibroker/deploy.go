package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"minibroker/pkg/deploy"
	"minibroker/pkg/plan"
)

type deployOptions struct {
	topologyOptions
	progress    string
	removedNode string
	noStream    bool
}

func newDeployCommand(cli *cli) *cobra.Command {
	var opts deployOptions
	c := &cobra.Command{
		Use:   "deploy --topology FILE",
		Short: "Make the Swarm what the topology says, and wait until all of it works",
		Long: `Plan, show the plan, carry it out wave by wave, and wait in each wave until its
services run and Kafka itself says that they work: brokers answer, topics exist,
MirrorMakers copy. Run again, it changes nothing; after an interruption it
finishes what was begun.`,
		Example: `  minibroker deploy --topology topologies/12node.yaml
  minibroker deploy --topology topologies/12node.yaml --topology topologies/12node-testbed.yaml
  minibroker deploy --topology topologies/12node.yaml --no-stream && minibroker stream start --topology topologies/12node.yaml
  minibroker deploy --topology topologies/12node.yaml --removed-node move
  minibroker deploy --topology topologies/12node.yaml --set filters.cap=10 --timeout 5m`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return opts.in(c.Context(), cli, func(ctx context.Context, s *session) error { return runDeploy(ctx, cli, s, opts) })
		},
	}
	opts.flags(c)
	opts.timeoutFlag(c, 15*time.Minute)
	progressFlag(c, &opts.progress)
	removedNodeFlag(c, &opts.removedNode)
	c.Flags().BoolVar(&opts.noStream, "no-stream", false, "deploy all but the sender, which `stream start` adds; a stream that flows already goes on")
	return c
}

func runDeploy(ctx context.Context, cli *cli, s *session, opts deployOptions) error {
	if err := s.look(ctx); err != nil {
		return err
	}
	if _, flows := s.service(plan.RoleSender); opts.noStream && !flows {
		s.settings.Run.Stopped = true
	}
	if err := s.want(ctx, opts.removedNode); err != nil {
		return err
	}
	if opts.progress != "json" { // whose lines are all events
		warnOfSize(cli.err, s.topology, s.snapshot)
	}
	took, err := s.apply(ctx, cli, opts.progress)
	if err != nil || s.plan.Empty() {
		return err
	}
	_, err = fmt.Fprintf(cli.out, "%s is deployed: %d services work, after %.1f s\n", s.topology.Name, len(s.plan.Services), took.Seconds())
	return err
}

// apply shows the plan, carries it out and waits until all works; it tells how
// long that took.
func (s *session) apply(ctx context.Context, cli *cli, style string) (time.Duration, error) {
	if style != "json" {
		if err := summarize(cli, s.plan); err != nil {
			return 0, err
		}
	}
	started := time.Now()
	view := newProgress(cli.err, style)
	err := s.carryOut(ctx, view.event)
	view.close()
	return time.Since(started), err
}

// carryOut makes the Swarm what the plan says, and tells of it as events.
func (s *session) carryOut(ctx context.Context, sink deploy.Sink) error {
	return deploy.Apply(ctx, s.plan, s.swarm.Change(s.topology.Name, s.snapshot, s.images), s.swarm, sink)
}

// summarize shows the plan: whole if it is short, else by its counts, since 213
// new services say no more than their number.
func summarize(cli *cli, p plan.Plan) error {
	if len(p.Operations) <= 40 {
		return printPlan(cli.out, p)
	}
	printAsked(cli.out, p)
	counts := map[string]int{}
	var order []string
	for _, o := range p.Operations {
		key := fmt.Sprintf("%s %s", o.Verb, o.Kind)
		if o.Service != nil {
			key += " of role " + o.Service.Role
		}
		if counts[key]++; counts[key] == 1 {
			order = append(order, key)
		}
	}
	for _, key := range order {
		fmt.Fprintf(cli.out, "%5d × %s\n", counts[key], key)
	}
	_, err := fmt.Fprintln(cli.out, "see every operation with `minibroker plan`")
	return err
}
