package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"minibroker/pkg/alert"
	"minibroker/pkg/image"
)

// sampleAlerts is the size of the visit in the alertstream image: enough to try a
// filter on, small beside the program.
const sampleAlerts = 100

type imagesBuildOptions struct {
	store  string
	binary string
	output string
}

func newImagesBuildCommand(cli *cli) *cobra.Command {
	var opts imagesBuildOptions
	c := &cobra.Command{
		Use:   "build",
		Short: "Build both images, as far as anything changed",
		Long: `Build both images, as far as anything changed. It needs Maven, a JDK of Java 17 or
newer with jlink, and a statically linked busybox:

  apt-get install -y --no-install-recommends maven openjdk-17-jdk-headless busybox-static

The first build takes a minute or two; one with nothing changed, a moment.`,
		Example: `  minibroker images build
  minibroker images build --alertstream bin/alertstream -o json`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return runImagesBuild(c.Context(), cli, opts) },
	}
	storeFlag(c, &opts.store)
	c.Flags().StringVar(&opts.binary, "alertstream", "", "the static alertstream program (default: beside minibroker)")
	outputFlag(c, &opts.output)
	return c
}

func runImagesBuild(ctx context.Context, cli *cli, opts imagesBuildOptions) error {
	if opts.binary == "" {
		var err error
		if opts.binary, err = image.FindBinary(); err != nil {
			return err
		}
	} else if _, err := os.Stat(opts.binary); err != nil {
		return usagef("--alertstream: %w", err)
	}
	sample, err := sampleVisit(ctx)
	if err != nil {
		return fmt.Errorf("make the sample visit: %w", err)
	}
	store := image.Open(opts.store)
	progress := func(step string) { fmt.Fprintln(cli.err, step) }
	alertstream, err := store.BuildAlertstream(ctx, image.AlertstreamInputs{Binary: opts.binary, Sample: sample, Progress: progress})
	if err != nil {
		return err
	}
	kafka, err := store.BuildKafka(ctx, image.KafkaInputs{Binary: opts.binary, Progress: progress})
	if err != nil {
		return err
	}
	return printImages(cli, opts.output, []image.Built{alertstream, kafka})
}

// sampleVisit gives an Avro container file with a small visit without cutouts.
func sampleVisit(ctx context.Context) ([]byte, error) {
	generator, err := alert.NewGenerator(alert.GeneratorConfig{Seed: 1, Stamps: alert.StampsNone, Alerts: sampleAlerts})
	if err != nil {
		return nil, err
	}
	schema, err := alert.SchemaByID(alert.GeneratedSchemaID)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "minibroker-sample-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "visit.avro")
	if _, err := alert.WriteFile(path, schema, alert.CodecNull, visitBodies(ctx, generator.Visit(0))); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
}
