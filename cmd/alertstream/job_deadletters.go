package main

import (
	"github.com/spf13/cobra"

	"minibroker/pkg/job"
)

func newJobDeadLettersCommand() *cobra.Command {
	var broker, topic string
	c := &cobra.Command{
		Use:     "deadletters --broker mirror01:9092",
		Short:   "Print why the alerts of a mirror's dead letters were set aside, and whether they were replayed",
		Example: `  alertstream job deadletters --broker mirror01:9092`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return job.DeadLetters(c.Context(), broker, topic, c.OutOrStdout())
		},
	}
	c.Flags().StringVar(&broker, "broker", "", "`address` of the mirror")
	c.Flags().StringVar(&topic, "topic", "dead-letter", "`topic` of the dead letters")
	requireFlags(c, "broker")
	return c
}
