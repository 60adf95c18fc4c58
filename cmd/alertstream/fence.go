package main

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"minibroker/pkg/kafka"
)

// sourcePatience is how long a MirrorMaker's start is put off for its source's
// sake. One that runs bears an absent source; one whose source has no address
// yet when it starts gives up for good.
const sourcePatience = time.Minute

type fenceOptions struct {
	broker string
	after  string
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
commit any more.

It waits until the mirror answers, and with --after a minute at most until the
broker that is copied from does: parts may start in any order.`,
		Example: `  alertstream fence --broker mirror01:9092 --after hub:9092 && exec connect-mirror-maker.sh mirrormaker.properties`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return runFence(c.Context(), o)
		},
	}
	flags := c.Flags()
	flags.StringVar(&o.broker, "broker", "", "`address` of the mirror's broker")
	flags.StringVar(&o.after, "after", "", "`address` of the broker that the MirrorMaker copies from")
	flags.StringVar(&o.source, "source", "hub", "`name` that the MirrorMaker gives to the cluster it copies from")
	flags.IntVar(&o.tasks, "tasks", 1, "`number` of tasks that the MirrorMaker has at most")
	requireFlags(c, "broker")
	return c
}

func runFence(ctx context.Context, o fenceOptions) error {
	if o.after != "" {
		patient, cancel := context.WithTimeout(ctx, sourcePatience)
		defer cancel()
		awaitBroker(patient, o.after)
	}
	if err := awaitBroker(ctx, o.broker); err != nil {
		return err
	}
	return interruptible(ctx, func() error {
		return kafka.FenceMirrorMaker(o.broker, o.source, o.tasks, kafka.Config("fence"))
	})
}

// awaitBroker asks a broker again and again until it answers. It fails only
// when ctx is done.
func awaitBroker(ctx context.Context, address string) error {
	config := kafka.Config("fence")
	config.Metadata.Retry.Max = 0
	for {
		err := interruptible(ctx, func() error {
			cluster, err := kafka.Connect(address, config)
			if err != nil {
				return err
			}
			return cluster.Close()
		})
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(500 * time.Millisecond):
		}
	}
}
