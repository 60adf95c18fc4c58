package main

import (
	"context"

	"github.com/spf13/cobra"

	"minibroker/pkg/kafka"
)

type fenceOptions struct {
	broker string
	source string
	tasks  int
}

func newFenceCommand() *cobra.Command {
	var o fenceOptions
	c := &cobra.Command{
		Use:   "fence --broker mirror01:9092",
		Short: "End what a killed MirrorMaker left open, before the next one starts",
		Long: `fence ends the transactions that a killed MirrorMaker left open on its mirror.
The next one would otherwise wait minutes for the broker to give them up. Run it
in the MirrorMaker's place, just before that starts: one that still lives cannot
commit any more.`,
		Example: `  alertstream fence --broker mirror01:9092 && exec connect-mirror-maker.sh mirrormaker.properties`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return runFence(c.Context(), o)
		},
	}
	flags := c.Flags()
	flags.StringVar(&o.broker, "broker", "", "`address` of the mirror's broker")
	flags.StringVar(&o.source, "source", "hub", "`name` that the MirrorMaker gives to the cluster it copies from")
	flags.IntVar(&o.tasks, "tasks", 1, "`number` of tasks that the MirrorMaker has at most")
	requireFlags(c, "broker")
	return c
}

func runFence(ctx context.Context, o fenceOptions) error {
	return interruptible(ctx, func() error {
		return kafka.FenceMirrorMaker(o.broker, o.source, o.tasks, kafka.Config("fence"))
	})
}
