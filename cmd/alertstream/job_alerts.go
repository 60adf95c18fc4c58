package main

import (
	"github.com/spf13/cobra"

	"minibroker/pkg/job"
)

func newJobAlertsCommand() *cobra.Command {
	var r job.Reading
	c := &cobra.Command{
		Use:   "alerts --broker mirror01:9092 --topic Filter001",
		Short: "Print the alerts of a topic without their cutouts, as they come",
		Example: `  alertstream job alerts --broker mirror01:9092 --topic Filter001
  alertstream job alerts --broker hub:9092 --topic full-stream --new --follow --limit 10`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return interruptible(c.Context(), func() error { return job.Alerts(r, c.OutOrStdout()) })
		},
	}
	flags := c.Flags()
	flags.StringVar(&r.Broker, "broker", "", "`address` of the broker")
	flags.StringVar(&r.Topic, "topic", "", "`topic` to read")
	flags.BoolVar(&r.New, "new", false, "only what comes from now on")
	flags.BoolVar(&r.Follow, "follow", false, "do not end at the end that the topic has now")
	flags.IntVar(&r.Limit, "limit", 0, "the most `alerts`; 0: all")
	requireFlags(c, "broker", "topic")
	return c
}
