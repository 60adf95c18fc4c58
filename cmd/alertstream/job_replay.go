package main

import (
	"context"
	"io"
	"log/slog"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"minibroker/pkg/job"
	"minibroker/pkg/stream"
)

type jobReplayOptions struct {
	filterOptions
	only  []string
	since string
	dry   bool
}

func newJobReplayCommand() *cobra.Command {
	var o jobReplayOptions
	c := &cobra.Command{
		Use:   "replay --name Filter001 --broker mirror01:9092 --dead-letter dead-letter (--condition TEXT | --definition FILE)",
		Short: "Give filters once more the alerts that they have set aside",
		Long: `replay takes the flags of the filters that are to be asked again, so that it
decides as they do. A filter that runs is fenced, ends, and goes on when it is
started again.`,
		Example: `  alertstream job replay --name Filter001 --broker mirror01:9092 --dead-letter dead-letter --condition "snr > 5" --dry-run`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return runJobReplay(c.Context(), o, c.OutOrStdout(), logger(c.ErrOrStderr(), "job"))
		},
	}
	o.bind(c)
	flags := c.Flags()
	flags.StringArrayVar(&o.only, "only", nil, "`name` of a filter that is replayed, of several that are given; give several (default: all)")
	flags.StringVar(&o.since, "since", "", "only what was set aside at this `time` or later, such as 2026-11-25T21:00:00Z")
	flags.BoolVar(&o.dry, "dry-run", false, "tell what would be done, and do nothing")
	requireFlags(c, "dead-letter")
	return c
}

func runJobReplay(ctx context.Context, o jobReplayOptions, out io.Writer, log *slog.Logger) error {
	var since time.Time
	if o.since != "" {
		var err error
		if since, err = time.Parse(time.RFC3339, o.since); err != nil {
			return usagef("--since %s: write a time such as 2026-11-25T21:00:00Z", o.since)
		}
	}
	for _, name := range o.only {
		if !slices.Contains(o.names, name) {
			return usagef("--only %s: there is no --name %s", name, name)
		}
	}
	if err := o.check(); err != nil {
		return err
	}
	definitions, err := o.understand()
	if err != nil {
		return usageError{err}
	}
	schemas := o.schemas()
	var replays []stream.Replay
	for _, d := range definitions {
		if len(o.only) == 0 || slices.Contains(o.only, d.Name) {
			replays = append(replays, stream.Replay{Filter: o.filter(d, schemas, log), Since: since, Dry: o.dry})
		}
	}
	return job.Replay(ctx, replays, out)
}
