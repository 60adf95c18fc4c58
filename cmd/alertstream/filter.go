package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"minibroker/pkg/alert"
	"minibroker/pkg/filter"
	"minibroker/pkg/stream"
)

type filterOptions struct {
	partOptions
	schemaOptions
	names       []string
	definitions string
	condition   string
	cap         int
	interval    time.Duration
	deadLetters string
	timeout     time.Duration
}

func newFilterCommand() *cobra.Command {
	var o filterOptions
	c := &cobra.Command{
		Use:   "filter --name Filter001 --broker mirror01:9092 (--condition TEXT | --definitions FOLDER)",
		Short: "Forward the alerts that fulfil a condition, at most so many a visit",
		Long: `filter reads every alert of a topic and forwards those that fulfil the condition
to the topic of its own name on the same broker, byte for byte, at most --cap of
each visit. Offsets, counts of visits and forwarded alerts are committed
together, so a filter that is killed loses nothing and repeats nothing.

A filter's definition is its file in the folder --definitions, Filter001.sql or
Filter001.py; one without a file has the condition --condition, in SQL, where N
stands for the filter's number. Alerts that cannot be decided go to the topic
--dead-letter, in the same transaction.

With several --name, filters share one process. Each has its own offsets,
transactions and failures.`,
		Example: `  alertstream filter --name Filter001 --broker mirror01:9092 --hub hub:9092 --condition "snr > 5 AND psfFlux > 3631"
  alertstream filter --name Filter001 --name Filter002 --broker mirror01:9092 --definitions /filters --condition "diaSourceId % 113 = N"`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return runFilter(c.Context(), o, c.ErrOrStderr())
		},
	}
	o.partOptions.bind(c)
	o.schemaOptions.bind(c.Flags())
	flags := c.Flags()
	flags.StringArrayVar(&o.names, "name", nil, "`name` of the filter: its topic, group and transactional id; give several to run them together")
	flags.StringVar(&o.broker, "broker", "", "`address` of the mirror that it reads from and writes to")
	flags.StringVar(&o.topic, "topic", "full-stream", "`topic` that it reads")
	flags.StringVar(&o.definitions, "definitions", "", "`folder` of files FilterNNN.sql and FilterNNN.py; others in it do not matter")
	flags.StringVar(&o.condition, "condition", "", "`text` of the condition of filters without a file")
	flags.IntVar(&o.cap, "cap", 20, "`alerts` of a visit that pass at most")
	flags.DurationVar(&o.interval, "interval", 39*time.Second, "`time` between visits: with ORDER BY, a visit has ended when the stream is so much behind its last alert")
	flags.StringVar(&o.deadLetters, "dead-letter", "", "`topic` of the same broker that takes alerts which cannot be decided; empty: they are only logged")
	flags.DurationVar(&o.timeout, "transaction-timeout", time.Minute, "`time` after which a filter that hangs within a transaction has lost it")
	requireFlags(c, "name", "broker")
	c.MarkFlagsOneRequired("condition", "definitions")
	return c
}

func runFilter(ctx context.Context, o filterOptions, stderr io.Writer) error {
	if o.cap < 1 {
		return usagef("--cap %d: at least 1 alert of a visit must be able to pass", o.cap)
	}
	definitions, err := o.understand()
	if err != nil {
		return usageError{err}
	}
	lazyCollector()
	group, ctx := errgroup.WithContext(ctx)
	schemas := o.schemas()
	for _, d := range definitions {
		group.Go(func() error { return o.run(ctx, d, schemas, logger(stderr, partName(d.Name))) })
	}
	return group.Wait()
}

// run is one filter, until it must not go on or ctx is done.
func (o filterOptions) run(ctx context.Context, d filter.Definition, schemas *alert.Schemas, log *slog.Logger) error {
	return o.runPart(ctx, partName(d.Name), "", log, func(ctx context.Context, records stream.Records) error {
		f := stream.Filter{
			Definition: d, Broker: o.broker, Topic: o.topic, DeadLetters: o.deadLetters,
			Cap: o.cap, Interval: o.interval, Timeout: o.timeout,
			Fields: o.fields, Schemas: schemas, Records: records, Log: log,
		}
		return f.Run(ctx)
	})
}

// understand reads the definitions of all filters that are named.
func (o filterOptions) understand() ([]filter.Definition, error) {
	schema, err := alert.SchemaByID(alert.GeneratedSchemaID)
	if err != nil {
		return nil, err
	}
	var texts []filter.Text
	for _, name := range o.names {
		text, err := o.text(name)
		if err != nil {
			return nil, err
		}
		texts = append(texts, text)
	}
	return filter.Understand(texts, schema)
}

// text is a filter's own file, or the condition of those without.
func (o filterOptions) text(name string) (filter.Text, error) {
	for _, ending := range filter.Endings {
		path := filepath.Join(o.definitions, name+ending)
		if o.definitions == "" {
			break
		}
		if _, err := os.Lstat(path); errors.Is(err, os.ErrNotExist) {
			continue
		}
		text, wrong := filter.ReadFile(path)
		if wrong != nil {
			return text, *wrong
		}
		return text, nil
	}
	if o.condition == "" {
		return filter.Text{}, fmt.Errorf("--name %s: it has no file in --definitions %s, and there is no --condition", name, o.definitions)
	}
	return filter.Text{Name: name, File: "--condition", Text: o.condition}, nil
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
