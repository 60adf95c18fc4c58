package main

import (
	"context"
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
}

func newFilterTestCommand(cli *cli) *cobra.Command {
	o := filterTestOptions{night: trial.Reference}
	c := &cobra.Command{
		Use:   "test FOLDER|FILE...",
		Short: "Run filters over alerts without producing anything",
		Long: `Run filters over files of alerts, or over a reference night that is generated, the
same every time. Tells of each filter how many alerts of each visit match and
pass, how many the cap cuts off, which clause rejected how many, which fields
were NULL how often, with how many alerts it failed, and how long decoding and
deciding take.

A filter that lets nothing pass, and one that more than --max-share of the
alerts match, is warned of: an inverted flag shows at once.`,
		Example: `  minibroker filter test filters
  minibroker filter test filters/Filter007.sql --data alerts
  minibroker filter test filters -o json | jq '.[] | select(.matched == 0).name'`,
		RunE: func(c *cobra.Command, args []string) error { return runFilterTest(c.Context(), cli, o, args) },
	}
	schemaFlag(c, &o.schema)
	outputFlag(c, &o.output)
	flags := c.Flags()
	flags.StringArrayVar(&o.data, "data", nil, "`folder` of Avro container files, or one of these files, in place of the reference night; give several")
	flags.IntVar(&o.night.Visits, "visits", o.night.Visits, "generated `visits`")
	flags.IntVar(&o.night.Alerts, "alerts", o.night.Alerts, "`alerts` of a generated visit")
	flags.Int64Var(&o.night.Seed, "seed", o.night.Seed, "`number` that decides what is generated")
	flags.IntVar(&o.cap, "cap", 20, "`alerts` of a visit that pass at most")
	flags.Float64Var(&o.maxShare, "max-share", 0.5, "`share` of the alerts of which a filter is warned of that matches more")
	flags.StringVar(&o.fields.Visit, "field-visit", "diaSource.visit", "`field` of the alert that tells its visit, an integer")
	flags.StringVar(&o.fields.ID, "field-id", "diaSourceId", "`field` of the alert that identifies it, an integer")
	return c
}

func runFilterTest(ctx context.Context, cli *cli, o filterTestOptions, paths []string) error {
	if o.cap < 1 || o.night.Visits < 1 || o.night.Alerts < 1 || o.night.Alerts > alert.MaxAlerts {
		return usagef("--cap, --visits and --alerts are from 1 on, --alerts at most %d", alert.MaxAlerts)
	}
	schema, err := schemaNamed(o.schema)
	if err != nil {
		return err
	}
	_, definitions, err := understood(paths, schema)
	if err != nil {
		return err
	}
	t := trial.New(definitions, o.fields, o.cap)
	if err := o.run(ctx, t); err != nil {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		return usageError{err}
	}
	if o.output == "json" {
		return printJSON(cli.out, t.Results())
	}
	return printTrials(cli.out, t.Results(), o.maxShare)
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
