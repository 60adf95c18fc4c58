package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
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
	schemaID    int32
	names       []string
	definitions []string
	variables   []string
	condition   string
	cap         int
	spread      int
	visitEnd    time.Duration
	deadLetters string
	full        stream.Full
	whole       bool
	timeout     time.Duration
}

func newFilterCommand() *cobra.Command {
	var o filterOptions
	c := &cobra.Command{
		Use:   "filter --name Filter001 --broker mirror01:9092 (--condition TEXT | --definition FILE)",
		Short: "Forward the alerts that fulfil a condition, at most so many a visit",
		Long: `filter reads every alert of a topic and forwards those that fulfil the condition
to the topic of its own name on the same broker, byte for byte, at most --cap of
each visit. Offsets, counts of visits and forwarded alerts are committed
together, so a filter that is killed loses nothing and repeats nothing.

A filter's definition is the file --definition of its name, Filter001.sql or
Filter001.py; one without a file has the condition --condition, in SQL, where N
stands for the filter's number. Alerts that cannot be decided go to the topic
--dead-letter, in the same transaction.

Where the topic has alerts without their cutouts, as a feed or a sender makes it,
--full-topic says where the full ones are: those that pass are fetched there and
forwarded. One that is gone there passes without its cutouts, with the header
full-alert: gone, and the filter tells that it is degraded.

With several --name, filters share one process and one reading of the topic. Each
has its own offsets, transactions and failures; one that is slow reads by itself
until it has caught up, so that it holds up nobody.`,
		Example: `  alertstream filter --name Filter001 --broker mirror01:9092 --hub hub:9092 --condition "snr > 5 AND psfFlux > 3631"
  alertstream filter --name Filter001 --name Filter002 --broker mirror01:9092 --definition /filters/Filter001.sql --condition "diaSourceId % 113 = N"`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return runFilter(c.Context(), o, c.ErrOrStderr())
		},
	}
	o.bind(c)
	return c
}

// bind adds the flags that say what filters there are, and where.
func (o *filterOptions) bind(c *cobra.Command) {
	o.partOptions.bind(c)
	o.schemaOptions.bind(c.Flags())
	flags := c.Flags()
	flags.StringArrayVar(&o.names, "name", nil, "`name` of the filter: its topic, group and transactional id; give several to run them together")
	flags.StringVar(&o.broker, "broker", "", "`address` of the mirror that it reads from and writes to")
	flags.StringVar(&o.topic, "topic", "full-stream", "`topic` that it reads")
	flags.StringArrayVar(&o.definitions, "definition", nil, "`file` FilterNNN.sql or FilterNNN.py with the definition of the filter of that name")
	flags.StringArrayVar(&o.variables, "definition-env", nil, "`name` of an environment variable that has it instead, such as MINIBROKER_FILTER001_SQL")
	flags.StringVar(&o.condition, "condition", "", "`text` of the condition of filters without a file")
	flags.Int32Var(&o.schemaID, "schema-id", alert.GeneratedSchemaID, "`id` of the schema that definitions are written for")
	flags.IntVar(&o.cap, "cap", 20, "`alerts` of a visit that pass at most")
	flags.IntVar(&o.spread, "spread", 1, "`partitions` of its topic over which its alerts are spread by their ids")
	flags.DurationVar(&o.visitEnd, "visit-end", 39*time.Second, "`time` without another alert of a visit after which it has ended, with ORDER BY")
	flags.StringVar(&o.full.Topic, "full-topic", "", "`topic` of the full alerts, if the one that it reads has them without cutouts")
	flags.StringVar(&o.full.Broker, "full-broker", "", "`address` of the broker that has them (default that of --broker)")
	flags.BoolVar(&o.whole, "whole", false, "decide about full alerts: for conditions that look at cutouts")
	flags.StringVar(&o.deadLetters, "dead-letter", "", "`topic` of the same broker that takes alerts which cannot be decided; empty: they are only logged")
	flags.DurationVar(&o.timeout, "transaction-timeout", time.Minute, "`time` after which a filter that hangs within a transaction has lost it")
	requireFlags(c, "name", "broker")
	c.MarkFlagsOneRequired("condition", "definition", "definition-env")
}

func runFilter(ctx context.Context, o filterOptions, stderr io.Writer) error {
	if err := o.check(); err != nil {
		return err
	}
	definitions, err := o.understand()
	if err != nil {
		return usageError{err}
	}
	lazyCollector()
	group, ctx := errgroup.WithContext(ctx)
	var shared *stream.Shared
	if len(definitions) > 1 {
		shared = stream.NewShared(ctx, o.broker, o.topic, logger(stderr, "filters"))
	}
	schemas := o.schemas()
	for _, d := range definitions {
		group.Go(func() error { return o.run(ctx, d, schemas, shared, logger(stderr, partName(d.Name))) })
	}
	return group.Wait()
}

func (o filterOptions) check() error {
	if o.cap < 1 {
		return usagef("--cap %d: at least 1 alert of a visit must be able to pass", o.cap)
	}
	if o.full.Topic == "" && (o.full.Broker != "" || o.whole) {
		return usagef("--full-broker and --whole: name the topic of the full alerts with --full-topic")
	}
	if o.spread < 1 {
		return usagef("--spread %d: a topic has at least 1 partition", o.spread)
	}
	return nil
}

// run is one filter, until it must not go on or ctx is done.
func (o filterOptions) run(ctx context.Context, d filter.Definition, schemas *alert.Schemas, shared *stream.Shared, log *slog.Logger) error {
	return o.runPart(ctx, partName(d.Name), "", log, func(ctx context.Context, records stream.Records) error {
		f := o.filter(d, schemas, log)
		f.Shared, f.Records = shared, records
		return f.Run(ctx)
	})
}

// filter is the filter of a definition.
func (o filterOptions) filter(d filter.Definition, schemas *alert.Schemas, log *slog.Logger) *stream.Filter {
	var full *stream.Full
	if o.full.Topic != "" {
		full = &stream.Full{Broker: cmp.Or(o.full.Broker, o.broker), Topic: o.full.Topic}
	}
	return &stream.Filter{
		Full: full, Whole: o.whole,
		Definition: d, Broker: o.broker, Topic: o.topic, DeadLetters: o.deadLetters,
		Cap: o.cap, Spread: o.spread, VisitEnd: o.visitEnd, Timeout: o.timeout, Fields: o.fields, Schemas: schemas, Log: log,
	}
}

// understand reads the definitions of all filters that are named.
func (o filterOptions) understand() ([]filter.Definition, error) {
	schema, err := o.schemas().ByID(context.Background(), o.schemaID)
	if err != nil {
		return nil, fmt.Errorf("--schema-id: %w", err)
	}
	given, err := o.texts()
	if err != nil {
		return nil, err
	}
	var texts []filter.Text
	for _, name := range o.names {
		text, own := given[name]
		if !own {
			text = filter.Text{Name: name, File: "--condition", Text: o.condition}
		}
		if !own && o.condition == "" {
			return nil, fmt.Errorf("--name %s: it has no --definition, and there is no --condition", name)
		}
		texts = append(texts, text)
	}
	return filter.Understand(texts, schema)
}

// texts reads the definitions that are given, by filter.
func (o filterOptions) texts() (map[string]filter.Text, error) {
	texts := map[string]filter.Text{}
	for _, path := range o.definitions {
		text, wrong := filter.ReadFile(path)
		if wrong != nil {
			return nil, *wrong
		}
		texts[text.Name] = text
	}
	for _, variable := range o.variables {
		file := fileOf(variable)
		texts[strings.TrimSuffix(file, filepath.Ext(file))] = filter.Text{
			Name: strings.TrimSuffix(file, filepath.Ext(file)), File: file, Text: os.Getenv(variable)}
	}
	return texts, nil
}

// fileOf is the name of the file that a variable stands for: Filter001.sql of
// MINIBROKER_FILTER001_SQL. Where files cannot be put into a container, a
// variable of its environment serves.
func fileOf(variable string) string {
	name, ending, _ := strings.Cut(strings.TrimPrefix(variable, "MINIBROKER_FILTER"), "_")
	return "Filter" + name + "." + strings.ToLower(ending)
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
