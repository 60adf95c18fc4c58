package main

import (
	"context"
	"io"
	"log/slog"
	"os"

	"github.com/spf13/cobra"

	"minibroker/pkg/monitor"
)

type monitorOptions struct {
	config    string
	configEnv string
}

func newMonitorCommand() *cobra.Command {
	var o monitorOptions
	c := &cobra.Command{
		Use:   "monitor --config /etc/minibroker/monitor.json",
		Short: "Make the topics, and tell how brokers, MirrorMakers, filters and consumers fare",
		Long: `monitor makes the topics that the hub and the mirrors must have, and tells on
standard output, one JSON object a line, whether they are ready, whether each
MirrorMaker copies, and how many alerts each part is behind.`,
		Example: `  alertstream monitor --config /etc/minibroker/monitor.json
  alertstream monitor --config-env MONITOR_JSON`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return runMonitor(c.Context(), o, c.OutOrStdout(), logger(c.ErrOrStderr(), "monitor"))
		},
	}
	c.Flags().StringVar(&o.config, "config", "", "`file` that says what to watch, JSON")
	c.Flags().StringVar(&o.configEnv, "config-env", "", "`name` of the environment variable that says it instead")
	c.MarkFlagsOneRequired("config", "config-env")
	c.MarkFlagsMutuallyExclusive("config", "config-env")
	return c
}

func runMonitor(ctx context.Context, o monitorOptions, out io.Writer, log *slog.Logger) error {
	config, err := o.load()
	if err != nil {
		return usageError{err}
	}
	return monitor.Run(ctx, config, out, log)
}

// load reads the config from where it was said to be. Where files cannot be put
// into a container, a variable of its environment serves.
func (o monitorOptions) load() (monitor.Config, error) {
	if o.configEnv != "" {
		return monitor.ParseConfig([]byte(os.Getenv(o.configEnv)), "in $"+o.configEnv)
	}
	return monitor.LoadConfig(o.config)
}
