package main

import (
	"github.com/spf13/cobra"

	"minibroker/pkg/job"
)

type jobLagOptions struct {
	brokers  []string
	group    string
	perVisit int
}

func newJobLagCommand() *cobra.Command {
	var o jobLagOptions
	c := &cobra.Command{
		Use:   "lag --broker hub:9092 --broker mirror01:9092",
		Short: "Print how many alerts and visits each consumer group is behind",
		Example: `  alertstream job lag --broker hub:9092 --broker mirror01:9092
  alertstream job lag --broker mirror01:9092 --group consumer001`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return interruptible(c.Context(), func() error { return job.Lag(o.brokers, o.group, o.perVisit, c.OutOrStdout()) })
		},
	}
	flags := c.Flags()
	flags.StringArrayVar(&o.brokers, "broker", nil, "`address` of a broker; give several to ask them all")
	flags.StringVar(&o.group, "group", "", "the one `group` to look at; of others only the names are told")
	flags.IntVar(&o.perVisit, "alerts-per-visit", 10000, "`size` of a visit whose alerts do not tell it")
	requireFlags(c, "broker")
	return c
}
