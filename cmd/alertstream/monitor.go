package main

import (
	"context"
	"io"
	"log/slog"

	"github.com/spf13/cobra"

	"minibroker/pkg/monitor"
)

type monitorOptions struct {
	config string
}

func newMonitorCommand() *cobra.Command {
	var o monitorOptions
	c := &cobra.Command{
		Use:   "monitor --config /etc/minibroker/monitor.json",
		Short: "Make the topics, and tell how brokers, MirrorMakers, filters and consumers fare",
		Long: `monitor makes the topics that the hub and the mirrors must have, and tells on
standard output, one JSON object a line, whether they are ready, whether each
MirrorMaker copies, and how many alerts each part is behind.`,
		Example: `  alertstream monitor --config /etc/minibroker/monitor.json`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return runMonitor(c.Context(), o, c.OutOrStdout(), logger(c.ErrOrStderr(), "monitor"))
		},
	}
	c.Flags().StringVar(&o.config, "config", "", "`file` that says what to watch, JSON")
	requireFlags(c, "config")
	return c
}

func runMonitor(ctx context.Context, o monitorOptions, out io.Writer, log *slog.Logger) error {
	config, err := monitor.LoadConfig(o.config)
	if err != nil {
		return usageError{err}
	}
	return monitor.Run(ctx, config, out, log)
}
