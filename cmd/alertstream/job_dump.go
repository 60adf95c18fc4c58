package main

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"minibroker/pkg/job"
)

type jobDumpOptions struct {
	broker string
	topic  string
}

func newJobDumpCommand() *cobra.Command {
	var o jobDumpOptions
	c := &cobra.Command{
		Use:   "dump --broker mirror01:9092 --topic full-stream",
		Short: "Print place, size, sha256 and headers of every committed message of a topic",
		Example: `  alertstream job dump --broker hub:9092 --topic full-stream
  alertstream job dump --broker mirror01:9092 --topic Filter001`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return runJobDump(c.Context(), o, c.OutOrStdout())
		},
	}
	c.Flags().StringVar(&o.broker, "broker", "", "`address` of the broker")
	c.Flags().StringVar(&o.topic, "topic", "", "`topic` to read")
	requireFlags(c, "broker", "topic")
	return c
}

func runJobDump(ctx context.Context, o jobDumpOptions, out io.Writer) error {
	return interruptible(ctx, func() error { return job.Dump(o.broker, o.topic, out) })
}
