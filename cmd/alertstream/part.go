package main

import (
	"context"
	"io"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"minibroker/pkg/report"
	"minibroker/pkg/stream"
)

// farewell is how long a part that ends goes on sending its last records.
const farewell = 2 * time.Second

// partOptions are what sender, filters and consumers have in common.
type partOptions struct {
	broker  string
	hub     string
	topic   string
	records string
	fields  stream.Fields
}

func (o *partOptions) bind(c *cobra.Command) {
	flags := c.Flags()
	flags.StringVar(&o.hub, "hub", "hub:9092", "`address` of the hub, which takes the records")
	flags.StringVar(&o.records, "records", "records", "`topic` of the hub that takes the records of what was done when; empty: no records")
	flags.StringVar(&o.fields.Visit, "field-visit", "diaSource.visit", "`field` of the alert that tells its visit, an integer")
	flags.StringVar(&o.fields.ID, "field-id", "diaSourceId", "`field` of the alert that identifies it, an integer")
}

// logger writes one JSON object a line.
func logger(w io.Writer, part string) *slog.Logger {
	return slog.New(slog.NewJSONHandler(w, nil)).With("part", part)
}

// runPart calls work with something that takes records, and sees that those
// given are sent, also when work fails or is interrupted.
func (o *partOptions) runPart(ctx context.Context, part, run string, log *slog.Logger, work func(context.Context, stream.Records) error) error {
	if o.records == "" {
		return work(ctx, noRecords{})
	}
	identity := report.Record{Part: part, Run: run, Node: os.Getenv("NODE_NAME"), NodeID: os.Getenv("NODE_ID")}
	recorder := stream.NewRecorder(o.hub, o.records, identity, log)
	recording, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	go recorder.Run(recording)
	err := work(ctx, recorder)
	recorder.Close(farewell)
	return err
}

// noRecords takes records and forgets them.
type noRecords struct{}

func (noRecords) Send(report.Record) *stream.Receipt { return stream.Forgotten() }

func (noRecords) Told(context.Context, time.Time, func(report.Record)) error { return nil }

// partName is the name of the part that works on a topic, such as filter001 of
// Filter001.
func partName(name string) string { return strings.ToLower(name) }
