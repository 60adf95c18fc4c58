package main

import (
	"context"
	"fmt"
	"iter"
	"os"
	"path/filepath"

	"github.com/docker/go-units"
	"github.com/spf13/cobra"

	"minibroker/pkg/alert"
)

type alertsGenerateOptions struct {
	out    string
	visits int
	alerts int
	stamps string
	seed   int64
	codec  string
	output string
}

// generatedVisit is what is told of each file.
type generatedVisit struct {
	Visit  int64  `json:"visit"`
	File   string `json:"file"`
	Alerts int    `json:"alerts"`
	Bytes  int64  `json:"bytes"`
}

func newAlertsGenerateCommand(cli *cli) *cobra.Command {
	opts := alertsGenerateOptions{stamps: string(alert.StampsFull), codec: string(alert.CodecNull)}
	c := &cobra.Command{
		Use:   "generate --out FOLDER",
		Short: "Make visits of believable alerts, one Avro container file each",
		Long: `Make visits of believable alerts in LSST's schema 11.0, one Avro container file
each, called visit-ID.avro. Fluxes, errors, positions, flags and histories agree
with one another. The same seed gives the same bytes on every machine. A file that
is there already is replaced, at once when the new one is whole.

--stamps full puts three cutouts into each alert (139 kB on average, 1.4 GB a
visit), two puts in two and a long history (136 kB), none leaves them out (2.5 kB).`,
		Example: `  minibroker alerts generate --out alerts --visits 3
  minibroker alerts generate --out small --visits 1 --alerts 500 --stamps none --codec zstandard`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return runAlertsGenerate(c.Context(), cli, opts) },
	}
	flags := c.Flags()
	flags.StringVar(&opts.out, "out", "", "folder for the files; made if it is not there")
	flags.IntVar(&opts.visits, "visits", 1, "number of visits, 39 s apart")
	flags.IntVar(&opts.alerts, "alerts", 10000, "alerts in each visit")
	flags.Var(&choice{&opts.stamps, []string{"full", "two", "none"}}, "stamps", "cutouts of each alert")
	flags.Int64Var(&opts.seed, "seed", 1, "number that decides what is made")
	flags.Var(&choice{&opts.codec, []string{"null", "deflate", "snappy", "zstandard"}}, "codec", "compression of the files")
	outputFlag(c, &opts.output)
	if err := c.MarkFlagRequired("out"); err != nil {
		panic(err) // the flag is defined above
	}
	return c
}

func runAlertsGenerate(ctx context.Context, cli *cli, opts alertsGenerateOptions) error {
	if opts.visits < 1 {
		return usagef("--visits %d: make at least 1", opts.visits)
	}
	generator, err := alert.NewGenerator(alert.GeneratorConfig{
		Seed: opts.seed, Stamps: alert.Stamps(opts.stamps), Alerts: opts.alerts,
	})
	if err != nil {
		return usagef("--alerts: %w", err)
	}
	if err := os.MkdirAll(opts.out, 0o755); err != nil {
		return usagef("--out: %w", err)
	}
	var made []generatedVisit
	for n := range opts.visits {
		visit, err := writeVisit(ctx, opts, generator.Visit(n))
		if err != nil {
			return err
		}
		made = append(made, visit)
		fmt.Fprintf(cli.err, "visit %d of %d: %s, %d alerts, %s\n", n+1, opts.visits, visit.File, visit.Alerts, units.HumanSize(float64(visit.Bytes)))
	}
	return printGenerated(cli, opts, made)
}

// writeVisit writes one visit's file.
func writeVisit(ctx context.Context, opts alertsGenerateOptions, visit *alert.Visit) (generatedVisit, error) {
	schema, err := alert.SchemaByID(alert.GeneratedSchemaID)
	if err != nil {
		return generatedVisit{}, err
	}
	path := filepath.Join(opts.out, fmt.Sprintf("visit-%d.avro", visit.ID()))
	count, err := alert.WriteFile(path, schema, alert.Codec(opts.codec), visitBodies(ctx, visit))
	if err != nil {
		return generatedVisit{}, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return generatedVisit{}, err
	}
	return generatedVisit{Visit: visit.ID(), File: path, Alerts: count, Bytes: info.Size()}, nil
}

// visitBodies yields the bodies of a visit's alerts, each valid until the next, until ctx is done.
func visitBodies(ctx context.Context, visit *alert.Visit) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		var body []byte
		for i := range visit.Len() {
			body = visit.Append(body[:0], i)
			if !yield(body, context.Cause(ctx)) {
				return
			}
		}
	}
}

func printGenerated(cli *cli, opts alertsGenerateOptions, made []generatedVisit) error {
	if opts.output == "json" {
		return printJSON(cli.out, map[string]any{
			"schemaId": alert.GeneratedSchemaID, "stamps": opts.stamps, "seed": opts.seed, "codec": opts.codec, "visits": made,
		})
	}
	table := newTable(cli.out)
	fmt.Fprintln(table, "VISIT\tALERTS\tBYTES\tFILE")
	for _, v := range made {
		fmt.Fprintf(table, "%d\t%d\t%d\t%s\n", v.Visit, v.Alerts, v.Bytes, v.File)
	}
	return table.Flush()
}
