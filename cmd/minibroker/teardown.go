package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"minibroker/pkg/deploy"
	"minibroker/pkg/plan"
)

type teardownOptions struct {
	topologyOptions
	volumes  bool
	progress string
}

func newTeardownCommand(cli *cli) *cobra.Command {
	var opts teardownOptions
	c := &cobra.Command{
		Use:   "teardown --topology FILE",
		Short: "Take the deployment away, and prove that nothing is left",
		Long: `Remove the services, wait until their tasks have ended, then remove networks and
configs and, with --volumes, Kafka's data on every node; then look whether
anything that bears the deployment's label is left. Images stay on the nodes.

Volumes on workers are removed by a short-lived job on each of them, which asks
the node's own Docker engine over /var/run/docker.sock. A node that is down is
named, and the exit code is 5: run teardown again when it is back.`,
		Example: `  minibroker teardown --topology topologies/12node.yaml
  minibroker teardown --topology topologies/12node.yaml --volumes`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return opts.in(c.Context(), cli, func(ctx context.Context, s *session) error { return runTeardown(ctx, cli, s, opts) })
		},
	}
	opts.flags(c)
	opts.timeoutFlag(c, 10*time.Minute)
	c.Flags().BoolVar(&opts.volumes, "volumes", false, "remove Kafka's data as well")
	progressFlag(c, &opts.progress)
	return c
}

func runTeardown(ctx context.Context, cli *cli, s *session, opts teardownOptions) error {
	var err error
	t := deploy.Teardown{Deployment: s.topology.Name, Volumes: opts.volumes}
	if opts.volumes {
		if t.Image, err = s.jobImage(ctx); err != nil {
			return err
		}
	}
	started := time.Now()
	view := newProgress(cli.err, opts.progress)
	err = t.Run(ctx, s.swarm, view.event)
	view.close()
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(cli.out, "%s is gone, after %.1f s\n", s.topology.Name, time.Since(started).Seconds())
	return err
}

// jobImage gives the image that jobs on any node can run: the one that the
// deployed parts run, or else the one that a deployment would.
func (s *session) jobImage(ctx context.Context) (string, error) {
	snapshot, err := s.swarm.Observe(ctx, s.topology.Name)
	if err != nil {
		return "", err
	}
	for _, o := range snapshot.Services {
		if o.Object.Role == plan.RoleMonitor {
			return o.Object.Image, nil
		}
	}
	images, err := builtImages(s.topology, s.images, registryHost(snapshot))
	return images.Alertstream.Ref, err
}
