package main

import (
	"context"
	"io"
	"log/slog"

	"github.com/spf13/cobra"

	"minibroker/pkg/job"
)

type jobRecordsOptions struct {
	hub   string
	topic string
}

func newJobRecordsCommand() *cobra.Command {
	var o jobRecordsOptions
	c := &cobra.Command{
		Use:     "records",
		Short:   "Print what the parts have told of themselves",
		Example: `  alertstream job records --hub hub:9092 --topic records`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return runJobRecords(c.Context(), o, c.OutOrStdout(), logger(c.ErrOrStderr(), "job"))
		},
	}
	c.Flags().StringVar(&o.hub, "hub", "hub:9092", "`address` of the hub")
	c.Flags().StringVar(&o.topic, "topic", "records", "`topic` with the records")
	return c
}

func runJobRecords(ctx context.Context, o jobRecordsOptions, out io.Writer, log *slog.Logger) error {
	return interruptible(ctx, func() error { return job.Records(o.hub, o.topic, out, log) })
}

// interruptible runs work until it returns or ctx is done; what still goes on
// then ends with the program.
func interruptible(ctx context.Context, work func() error) error {
	done := make(chan error, 1)
	go func() { done <- work() }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}
