package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"minibroker/pkg/deploy"
)

type statusOptions struct {
	topologyOptions
	output string
	watch  bool
	all    bool
}

func newStatusCommand(cli *cli) *cobra.Command {
	var opts statusOptions
	c := &cobra.Command{
		Use:   "status --topology FILE",
		Short: "Show every service: wanted, running, healthy, how far behind, last error",
		Long: `Show how the services of a deployment fare: which run, on which node, how many
visits each mirror, feed, filter and consumer is behind the stream, and the last error
of each. Filters and consumers that run and keep up are shown as a count; --all
lists them. Exit code 0 if all work, 1 if some do not.`,
		Example: `  minibroker status --topology topologies/12node.yaml
  minibroker status --topology topologies/12node.yaml --watch
  minibroker status --topology topologies/12node.yaml -o json | jq '.services[] | select(.works | not)'`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return opts.in(c.Context(), cli, func(ctx context.Context, s *session) error { return runStatus(ctx, cli, s, opts) })
		},
	}
	opts.flags(c)
	outputFlag(c, &opts.output)
	c.Flags().BoolVarP(&opts.watch, "watch", "w", false, "show it again every two seconds until interrupted")
	c.Flags().BoolVarP(&opts.all, "all", "a", false, "list every filter and consumer")
	return c
}

func runStatus(ctx context.Context, cli *cli, s *session, opts statusOptions) error {
	for {
		status, err := s.status(ctx)
		if err != nil {
			return err
		}
		if opts.output == "json" {
			err = printJSON(cli.out, status)
		} else {
			err = printStatus(cli.out, status, opts.all)
		}
		if err != nil {
			return err
		}
		if !opts.watch {
			return notWorking(status)
		}
		select {
		case <-ctx.Done():
			return nil // an interrupt is how a watch ends
		case <-time.After(2 * time.Second):
		}
	}
}

func (s *session) status(ctx context.Context) (deploy.Status, error) {
	if err := s.look(ctx); err != nil {
		return deploy.Status{}, err
	}
	return deploy.Observe(ctx, s.swarm, s.snapshot, s.topology.Name, s.topology.Sender.AlertsPerVisit)
}

func notWorking(status deploy.Status) error {
	if status.Wanted == 0 {
		return fmt.Errorf("%s is not deployed", status.Name)
	}
	if status.Working < status.Wanted {
		return fmt.Errorf("%d of %d services do not work", status.Wanted-status.Working, status.Wanted)
	}
	return nil
}

func printStatus(w io.Writer, status deploy.Status, all bool) error {
	fmt.Fprintf(w, "%s: %d of %d services work", status.Name, status.Working, status.Wanted)
	if status.Hub != nil {
		fmt.Fprintf(w, "; the hub holds %d alerts", status.Hub.End)
	}
	if status.Stopped {
		fmt.Fprint(w, "; the stream is stopped")
	}
	fmt.Fprintln(w)
	table := newTable(w)
	fmt.Fprintln(table, "PART\tNODE\tSTATE\tFOR\tVISITS BEHIND\tLAST ERROR")
	unlisted := 0
	for _, s := range status.Services {
		if !all && s.Quiet() {
			unlisted++
			continue
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%.2f\t%s\n", s.Part, s.Node, s.State, s.For, s.VisitsBehind, s.LastError)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	if unlisted > 0 {
		fmt.Fprintf(w, "and %d filters and consumers that run and keep up\n", unlisted)
	}
	return printPublished(w, status)
}
