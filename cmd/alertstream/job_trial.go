package main

import (
	"context"
	"io"
	"time"

	"github.com/spf13/cobra"

	"minibroker/pkg/job"
	"minibroker/pkg/trial"
)

type jobTrialOptions struct {
	filterOptions
	live  trial.Live
	since string
}

func newJobTrialCommand() *cobra.Command {
	var o jobTrialOptions
	c := &cobra.Command{
		Use:     "trial --name Filter001 --broker hub:9092 (--condition TEXT | --definition-env NAME)",
		Short:   "Try filters on the alerts that a topic holds, without producing anything",
		Example: `  alertstream job trial --name Filter001 --broker hub:9092 --condition "snr > 5" --visits 2`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return runJobTrial(c.Context(), o, c.OutOrStdout())
		},
	}
	o.bind(c)
	flags := c.Flags()
	flags.IntVar(&o.live.Visits, "visits", 0, "end after so many `visits`; 0: no limit")
	flags.IntVar(&o.live.Alerts, "alerts", 0, "end after so many `alerts`; 0: no limit")
	flags.StringVar(&o.since, "since", "", "only what was sent at this `time` or later, such as 2026-11-25T21:00:00Z")
	return c
}

func runJobTrial(ctx context.Context, o jobTrialOptions, out io.Writer) error {
	if o.since != "" {
		var err error
		if o.live.Since, err = time.Parse(time.RFC3339, o.since); err != nil {
			return usagef("--since %s: write a time such as 2026-11-25T21:00:00Z", o.since)
		}
	}
	if err := o.check(); err != nil {
		return err
	}
	definitions, err := o.understand()
	if err != nil {
		return usageError{err}
	}
	lazyCollector()
	o.live.Topic, o.live.Schemas = o.topic, o.schemas()
	t := trial.New(definitions, trial.Fields(o.fields), o.cap)
	return interruptible(ctx, func() error { return job.Trial(ctx, o.broker, t, o.live, out) })
}
