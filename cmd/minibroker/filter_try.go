package main

import (
	"context"
	"math"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"minibroker/pkg/alert"
	"minibroker/pkg/trial"
)

type filterTestOptions struct {
	schema, output string
	data           []string
	night          trial.Night
	cap            int
	maxShare       float64
	fields         trial.Fields
	live           liveOptions
}

func newFilterTestCommand(cli *cli) *cobra.Command {
	o := filterTestOptions{night: trial.Reference}
	c := &cobra.Command{
		Use:   "test FOLDER|FILE...",
		Short: "Run filters over alerts without producing anything",
		Long: `Run filters over files of alerts, over a reference night that is generated, the
same every time, or over what a topic holds. Tells of each filter how many alerts of each visit match and
pass, how many the cap cuts off, which clause rejected how many, which fields
were NULL how often, with how many alerts it failed, and how long decoding and
deciding take.

A filter that lets nothing pass, and one that more than --max-share of the
alerts match, is warned of: an inverted flag shows at once.

With --topology the full stream of a deployment is read, or another --topic of it:
from its beginning or --since, to where it ends now, or until so many --visits or
--alerts were read. A job beside a filter reads; fields, cap and schemas are the
topology's. With --broker a broker is read from here. Reading joins no group and
writes nothing, so it disturbs nobody.`,
		Example: `  minibroker filter test filters
  minibroker filter test filters/Filter007.sql --data alerts
  minibroker filter test filters/Filter007.sql --topology topologies/12node.yaml --visits 2
  minibroker filter test filters/Filter007.sql --broker hub.example.org:9092 --since 10m
  minibroker filter test filters -o json | jq '.[] | select(.matched == 0).name'`,
		RunE: func(c *cobra.Command, args []string) error { return runFilterTest(cli, c, o, args) },
	}
	schemaFlag(c, &o.schema)
	outputFlag(c, &o.output)
	flags := c.Flags()
	flags.StringArrayVar(&o.data, "data", nil, "`folder` of Avro container files, or one of these files, in place of the reference night; give several")
	flags.IntVar(&o.night.Visits, "visits", o.night.Visits, "generated `visits`; of a topic: end after so many, if given")
	flags.IntVar(&o.night.Alerts, "alerts", o.night.Alerts, "`alerts` of a generated visit; of a topic: end after so many in all, if given")
	flags.Int64Var(&o.night.Seed, "seed", o.night.Seed, "`number` that decides what is generated")
	flags.IntVar(&o.cap, "cap", 20, "`alerts` of a visit that pass at most")
	flags.Float64Var(&o.maxShare, "max-share", 0.5, "`share` of the alerts of which a filter is warned of that matches more")
	flags.StringVar(&o.fields.Visit, "field-visit", "diaSource.visit", "`field` of the alert that tells its visit, an integer")
	flags.StringVar(&o.fields.ID, "field-id", "diaSourceId", "`field` of the alert that identifies it, an integer")
	o.live.flags(c)
	return c
}

func runFilterTest(cli *cli, c *cobra.Command, o filterTestOptions, paths []string) error {
	if err := o.check(c); err != nil {
		return err
	}
	ctx := c.Context()
	try := o.try
	if o.live.wanted() {
		try = func(ctx context.Context, paths []string) ([]trial.Result, error) {
			return o.tryLive(ctx, cli, c, paths)
		}
	}
	results, err := try(ctx, paths)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err != nil {
		return err
	}
	if o.output == "json" {
		return printJSON(cli.out, results)
	}
	return printTrials(cli.out, results, o.maxShare)
}

func (o *filterTestOptions) check(c *cobra.Command) error {
	most := alert.MaxAlerts
	if o.live.wanted() {
		most = math.MaxInt
	}
	if o.cap < 1 || o.night.Visits < 1 || o.night.Alerts < 1 || o.night.Alerts > most {
		return usagef("--cap, --visits and --alerts are from 1 on, --alerts of a generated visit at most %d", alert.MaxAlerts)
	}
	return o.live.check(c)
}

// try tries filters on files or a generated night.
func (o filterTestOptions) try(ctx context.Context, paths []string) ([]trial.Result, error) {
	schema, err := schemaNamed(o.schema)
	if err != nil {
		return nil, err
	}
	_, definitions, err := understood(paths, schema)
	if err != nil {
		return nil, err
	}
	t := trial.New(definitions, o.fields, o.cap)
	if err := o.run(ctx, t); err != nil {
		return nil, usageError{err}
	}
	return t.Results(), nil
}

// run tries all alerts.
func (o filterTestOptions) run(ctx context.Context, t *trial.Trial) error {
	if len(o.data) == 0 {
		return t.Generated(ctx, o.night)
	}
	for _, path := range o.data {
		files := []string{path}
		if info, err := os.Stat(path); err == nil && info.IsDir() {
			files, _ = filepath.Glob(filepath.Join(path, "*.avro")) // the pattern is sound
			if len(files) == 0 {
				return usagef("%s has no file *.avro; make some with `minibroker alerts generate`", path)
			}
		}
		for _, file := range files {
			if err := t.File(ctx, file); err != nil {
				return err
			}
		}
	}
	return nil
}
