package main

import (
	"context"
	"log/slog"
	"time"

	"github.com/spf13/cobra"

	"minibroker/pkg/stream"
)

type feedOptions struct {
	partOptions
	schemaOptions
	name      string
	stampless string
	timeout   time.Duration
}

func newFeedCommand() *cobra.Command {
	var o feedOptions
	c := &cobra.Command{
		Use:   "feed --name feed01 --broker mirror01:9092",
		Short: "Copy a stream without its cutouts to a second topic",
		Long: `feed copies each alert of a topic to a second topic of the same broker, without its
cutouts: they are null there, and all else is as it was. A header of the copy,
full-alert, tells partition, offset and bytes of the full alert. What it has read
and written is committed together, so a feed that is killed loses nothing and
repeats nothing. Alerts that cannot be read, and those whose schema does not let
cutouts be null, are copied whole, without that header.`,
		Example: `  alertstream feed --name feed01 --broker mirror01:9092 --hub hub:9092
  alertstream feed --name feed --broker hub:9092 --topic full-stream --stampless full-stream-stampless`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return runFeed(c.Context(), o, logger(c.ErrOrStderr(), o.name))
		},
	}
	o.partOptions.bind(c)
	o.schemaOptions.bind(c.Flags())
	flags := c.Flags()
	flags.StringVar(&o.name, "name", "", "`name` of the feed: its group and transactional id")
	flags.StringVar(&o.broker, "broker", "", "`address` of the broker that has both topics")
	flags.StringVar(&o.topic, "topic", "full-stream", "`topic` of the full alerts")
	flags.StringVar(&o.stampless, "stampless", "full-stream-stampless", "`topic` that takes them without cutouts; it has as many partitions")
	flags.DurationVar(&o.timeout, "transaction-timeout", time.Minute, "`time` after which a feed that hangs within a transaction has lost it")
	requireFlags(c, "name", "broker")
	return c
}

func runFeed(ctx context.Context, o feedOptions, log *slog.Logger) error {
	lazyCollector()
	return o.runPart(ctx, o.name, "", log, func(ctx context.Context, _ stream.Records) error {
		f := stream.Feed{Name: o.name, Broker: o.broker, Topic: o.topic, To: o.stampless, Timeout: o.timeout, Schemas: o.schemas(), Log: log}
		return f.Run(ctx)
	})
}
