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
	save     string
	progress string
}

// reportPatience is how long a teardown waits for the report: a hub that does
// not answer by then will not.
const reportPatience = 2 * time.Minute

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
named, and the exit code is 5: run teardown again when it is back.

--save writes the report into a folder before anything is removed. If it cannot
be had, nothing is removed.`,
		Example: `  minibroker teardown --topology topologies/12node.yaml
  minibroker teardown --topology topologies/12node.yaml --save out/tonight
  minibroker teardown --topology topologies/12node.yaml --volumes`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return opts.in(c.Context(), cli, func(ctx context.Context, s *session) error { return runTeardown(ctx, cli, s, opts) })
		},
	}
	opts.flags(c)
	opts.timeoutFlag(c, 10*time.Minute)
	c.Flags().BoolVar(&opts.volumes, "volumes", false, "remove Kafka's data as well")
	c.Flags().StringVar(&opts.save, "save", "", "first write report.txt, report.json and report.csv into this folder")
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
	if opts.save != "" {
		if err := s.saveLast(ctx, cli, opts.save); err != nil {
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

// saveLast saves the report of what is about to be removed.
func (s *session) saveLast(ctx context.Context, cli *cli, folder string) error {
	asking, cancel := context.WithTimeout(ctx, reportPatience)
	defer cancel()
	err := s.saveNow(asking, folder)
	if err == nil {
		_, err = fmt.Fprintf(cli.err, "saved the report in %s\n", folder)
		return err
	}
	if ctx.Err() != nil { // interrupted, or the command's own time is over
		return context.Cause(ctx)
	}
	return plainError{fmt.Errorf("nothing was removed, since the report could not be saved: %w; leave --save out to tear down without it", err)}
}

func (s *session) saveNow(ctx context.Context, folder string) error {
	var err error
	if s.snapshot, err = s.swarm.Observe(ctx, s.topology.Name); err != nil {
		return err
	}
	r, err := s.report(ctx, false)
	if err != nil {
		return err
	}
	return saveReport(folder, r)
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
