package main

import (
	"context"
	"log/slog"
	"os"
	"runtime/debug"
	"time"

	"github.com/spf13/cobra"

	"minibroker/pkg/filter"
	"minibroker/pkg/stream"
)

type filterOptions struct {
	partOptions
	name      string
	number    int
	condition string
	cap       int
	timeout   time.Duration
}

func newFilterCommand() *cobra.Command {
	var o filterOptions
	c := &cobra.Command{
		Use:   "filter --name Filter001 --broker mirror01:9092 --condition TEXT",
		Short: "Forward the alerts that fulfil a condition, at most so many a visit",
		Long: `filter reads every alert of a topic and forwards those that fulfil the condition
to the topic of its own name on the same broker, byte for byte, at most --cap of
each visit. Offsets, counts of visits and forwarded alerts are committed
together, so a filter that is killed loses nothing and repeats nothing.

A condition is clauses joined by AND; a clause is a field, optionally % and an
integer, a comparison (= != <> < <= > >=) and a number or N, the filter's number.`,
		Example: `  alertstream filter --name Filter001 --number 1 --broker mirror01:9092 --hub hub:9092 \
      --condition "snr > 5 AND psfFlux > 3631"
  alertstream filter --name Filter007 --number 7 --broker mirror01:9092 --condition "diaSourceId % 113 = N"`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return runFilter(c.Context(), o, logger(c.ErrOrStderr(), partName(o.name)))
		},
	}
	o.bind(c)
	flags := c.Flags()
	flags.StringVar(&o.name, "name", "", "`name` of the filter: its topic, group and transactional id")
	flags.IntVar(&o.number, "number", 1, "what N stands for in the condition")
	flags.StringVar(&o.broker, "broker", "", "`address` of the mirror that it reads from and writes to")
	flags.StringVar(&o.topic, "topic", "full-stream", "`topic` that it reads")
	flags.StringVar(&o.condition, "condition", "", "`text` of the condition")
	flags.IntVar(&o.cap, "cap", 20, "`alerts` of a visit that pass at most")
	flags.DurationVar(&o.timeout, "transaction-timeout", time.Minute, "`time` after which a filter that hangs within a transaction has lost it")
	requireFlags(c, "name", "broker", "condition")
	return c
}

func runFilter(ctx context.Context, o filterOptions, log *slog.Logger) error {
	condition, err := filter.Parse(o.condition, o.number)
	if err != nil {
		return usagef("--condition %q: %w", o.condition, err)
	}
	if o.cap < 1 {
		return usagef("--cap %d: at least 1 alert of a visit must be able to pass", o.cap)
	}
	lazyCollector()
	return o.runPart(ctx, partName(o.name), "", log, func(ctx context.Context, records stream.Records) error {
		f := stream.Filter{
			Name: o.name, Broker: o.broker, Topic: o.topic,
			Condition: condition, Cap: o.cap, Timeout: o.timeout,
			Fields: o.fields, Records: records, Log: log,
		}
		return f.Run(ctx)
	})
}

// lazyCollector lets garbage grow to some 16 MiB before it is collected, unless
// GOGC says otherwise. A filter's garbage is what it has fetched; collecting
// that after every few megabytes costs it as much time as all the rest.
func lazyCollector() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(64 << 20)
	}
}

// requireFlags marks flags that have no sensible default. It panics on a name
// that is no flag, which any call of the command shows.
func requireFlags(c *cobra.Command, names ...string) {
	for _, name := range names {
		if err := c.MarkFlagRequired(name); err != nil {
			panic(err)
		}
	}
}
