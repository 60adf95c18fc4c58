package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"minibroker/pkg/alert"
)

type alertsInspectOptions struct {
	files  []string
	output string
}

func newAlertsInspectCommand(cli *cli) *cobra.Command {
	var opts alertsInspectOptions
	c := &cobra.Command{
		Use:   "inspect FILE...",
		Short: "Tell what is in files of alerts: schema, counts, sizes, visits",
		Long: `Read Avro container files from end to end and tell their schema, compression,
number and sizes of alerts, visits, detectors, and which share of the bytes is
cutouts. A file that is damaged anywhere is an error, exit code 2, that says
where; the other files are told of nevertheless.`,
		Example: `  minibroker alerts inspect alerts/visit-2026112300001.avro
  minibroker alerts inspect alerts/*.avro -o json | jq '.[].alertBytes.mean'`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usagef("name the files to inspect, as in `minibroker alerts inspect alerts/*.avro`")
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			opts.files = args
			return runAlertsInspect(c.Context(), cli, opts)
		},
	}
	outputFlag(c, &opts.output)
	return c
}

func runAlertsInspect(ctx context.Context, cli *cli, opts alertsInspectOptions) error {
	summaries := []alert.Summary{} // so that JSON has a list even when no file is sound
	var bad []error
	for _, path := range opts.files {
		s, err := alert.Inspect(ctx, path)
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if err != nil {
			bad = append(bad, err)
			continue
		}
		summaries = append(summaries, s)
	}
	if err := printSummaries(cli.out, opts.output, summaries); err != nil {
		return err
	}
	if len(bad) > 0 {
		return usageError{errors.Join(bad...)}
	}
	return nil
}

func printSummaries(out io.Writer, form string, summaries []alert.Summary) error {
	if form == "json" {
		return printJSON(out, summaries)
	}
	for i, s := range summaries {
		if i > 0 {
			fmt.Fprintln(out)
		}
		if err := printSummary(out, s); err != nil {
			return err
		}
	}
	return nil
}

func printSummary(out io.Writer, s alert.Summary) error {
	table := newTable(out)
	fmt.Fprintf(table, "file\t%s (%d bytes)\n", s.File, s.FileBytes)
	schema := s.Schema
	if s.Version != "" {
		schema += fmt.Sprintf(", version %s, id %d", s.Version, s.SchemaID)
	}
	fmt.Fprintf(table, "schema\t%s\n", schema)
	fmt.Fprintf(table, "codec\t%s\n", s.Codec)
	fmt.Fprintf(table, "alerts\t%d\n", s.Alerts)
	fmt.Fprintf(table, "bytes an alert\tmin %d, mean %.0f, max %d\n", s.Bytes.Min, s.Bytes.Mean, s.Bytes.Max)
	fmt.Fprintf(table, "cutouts\t%.1f %% of the bytes\n", 100*s.Cutouts)
	for i, v := range s.Visits {
		label := "visits"
		if i > 0 {
			label = ""
		}
		fmt.Fprintf(table, "%s\t%d (%d alerts)\n", label, v.Visit, v.Alerts)
	}
	if s.Detectors.Count > 0 {
		fmt.Fprintf(table, "detectors\t%d, from %d to %d\n", s.Detectors.Count, s.Detectors.Min, s.Detectors.Max)
	}
	return table.Flush()
}
