package main

import (
	"context"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"github.com/IBM/sarama"
	"github.com/spf13/cobra"

	"minibroker/pkg/alert"
	"minibroker/pkg/stream"
)

type sendOptions struct {
	partOptions
	schemaOptions
	schemaID int32
	run      string
	perVisit int
	interval time.Duration
	visits   int
	data     string
	stamps   string
	seed     int64
	paceOptions
	repeat      bool
	producers   int
	share       string
	stampless   string
	compression string
	stampsKept  string
}

func newSendCommand() *cobra.Command {
	var o sendOptions
	c := &cobra.Command{
		Use:   "send --broker hub:9092 (--data FOLDER | --generate full|two|none)",
		Short: "Put visits of alerts on the hub, one each interval",
		Long: `send puts visits of alerts on the hub, one each interval, and ends when all are
there. Started again, also after having been killed, it goes on behind the last
alert that is there; a run that is complete stays so, until --run names another.

--data names a folder of Avro container files *.avro, each with the alerts of one
visit, which are sent in the order of their names, each once. They are read
through and checked first. When --visits is more than there are files, the run
ends with the last file. --repeat sends the files, or --visits generated visits,
again and again and does not end: ids, times and visits move on with each pass,
so that every alert is new. --generate makes the alerts instead, while sending, with
all three cutouts (139 kB an alert), two (136 kB), or none (2.5 kB).

--producers deals the alerts of each visit out to so many producers, and --share to
several senders on as many machines, which begin together; each alert is sent by
one of them. Senders of a run cannot become more or fewer, their producers can.

--stampless names a second topic, with as many partitions, for filters that look at
no cutouts: once an alert is on the hub, it goes there without them, and a header
full-alert tells where the full one is.`,
		Example: `  alertstream send --broker hub:9092 --data /alerts --interval 39s
  alertstream send --broker hub:9092 --data /alerts --producers 50 --share 2/2
  alertstream send --broker hub:9092 --generate none --seed 1 --alerts-per-visit 2500 --visits 3`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if !c.Flags().Changed("hub") {
				o.hub = o.broker
			}
			return runSend(c.Context(), o, logger(c.ErrOrStderr(), "sender"))
		},
	}
	o.partOptions.bind(c)
	flags := c.Flags()
	flags.StringVar(&o.broker, "broker", "", "`address` of the hub")
	flags.StringVar(&o.topic, "topic", "full-stream", "`topic` that takes the alerts")
	flags.StringVar(&o.run, "run", "1", "`id` of the run, which alerts and records carry: up to 32 letters, digits and -_.")
	flags.IntVar(&o.perVisit, "alerts-per-visit", 10000, "`alerts` of each visit that are sent at most; generated visits have so many")
	flags.DurationVar(&o.interval, "interval", 39*time.Second, "`time` from the beginning of a visit to that of the next")
	flags.IntVar(&o.visits, "visits", 0, "`visits` to send; 0: one for each file, or for ever")
	flags.StringVar(&o.data, "data", "", "`folder` of the alerts")
	flags.StringVar(&o.stamps, "generate", "", "generate alerts with `cutouts`: full, two or none")
	flags.Int64Var(&o.seed, "seed", 1, "`number` that decides what is generated")
	flags.BoolVar(&o.repeat, "repeat", false, "send the visits again and again, as new alerts")
	flags.IntVar(&o.producers, "producers", 1, "`producers` that send a visit side by side, each with connections of its own")
	flags.StringVar(&o.stampless, "stampless", "", "`topic` that takes each alert without its cutouts as well; empty: none does")
	flags.StringVar(&o.share, "share", "1/1", "`k/n`: this is the k-th of n senders that share the run's visits")
	flags.StringVar(&o.compression, "compression", "none", "how the hub is sent them: none, gzip, snappy, lz4 or zstd")
	flags.StringVar(&o.stampsKept, "stamps", "keep", "what becomes of the cutouts: keep, or none to leave them out")
	o.paceOptions.bind(flags)
	o.schemaOptions.bind(flags)
	flags.Int32Var(&o.schemaID, "schema-id", 0, "`id` of the schema of the files; 0: as their schema's name tells, such as lsst.v11_0")
	requireFlags(c, "broker")
	c.MarkFlagsOneRequired("data", "generate")
	c.MarkFlagsMutuallyExclusive("data", "generate")
	return c
}

func runSend(ctx context.Context, o sendOptions, log *slog.Logger) error {
	if err := o.check(); err != nil {
		return err
	}
	source, err := o.source(ctx)
	if err != nil {
		return usageError{err}
	}
	visits := o.visits
	if o.repeat {
		visits = 0 // they are those of a pass
	}
	share, err := shareOf(o.share)
	if err != nil {
		return err
	}
	return o.runPart(ctx, senderName(share), o.run, log, func(ctx context.Context, records stream.Records) error {
		s := stream.Sender{
			Broker: o.broker, Topic: o.topic, Stampless: o.stampless, Run: o.run,
			Source: source, Visits: visits, Share: share, Producers: o.producers, Rhythm: o.rhythm(o.interval), Codec: codecs[o.compression],
			Fields: o.fields, Schemas: o.schemas(), Records: records, Log: log,
		}
		return s.Send(ctx)
	})
}

func (o *sendOptions) check() error {
	switch {
	case o.perVisit < 1:
		return usagef("--alerts-per-visit %d: a visit must have at least 1", o.perVisit)
	case o.visits < 0:
		return usagef("--visits %d: give 0 for no limit", o.visits)
	case o.interval < 0:
		return usagef("--interval %v is negative", o.interval)
	}
	if o.producers < 1 {
		return usagef("--producers %d: at least 1 must send", o.producers)
	}
	if _, err := shareOf(o.share); err != nil {
		return err
	}
	if _, known := codecs[o.compression]; !known {
		return usagef("--compression %s: give none, gzip, snappy, lz4 or zstd", o.compression)
	}
	if o.stampsKept != "keep" && o.stampsKept != "none" {
		return usagef("--stamps %s: give keep or none", o.stampsKept)
	}
	if o.repeat && o.data == "" && o.visits == 0 {
		return usagef("--repeat: say with --visits how many generated visits make a pass")
	}
	if err := o.paceOptions.check(o.perVisit); err != nil {
		return err
	}
	if err := stream.CheckRun(o.run); err != nil {
		return usagef("--run: %w", err)
	}
	return nil
}

// shareOf reads the value of --share.
func shareOf(text string) (stream.Share, error) {
	k, n, _ := strings.Cut(text, "/")
	index, err := strconv.Atoi(k)
	of, errOf := strconv.Atoi(n)
	if err != nil || errOf != nil || index < 1 || index > of {
		return stream.Share{}, usagef("--share %s: give which of how many senders this is, such as 1/2", text)
	}
	return stream.Share{Index: index - 1, Of: of}, nil
}

// senderName is the name of the part; the first of several has that of a single
// one.
func senderName(s stream.Share) string {
	if s.Index == 0 {
		return "sender"
	}
	return fmt.Sprintf("sender%02d", s.Index+1)
}

// codecs are how batches of alerts may be compressed.
var codecs = map[string]sarama.CompressionCodec{
	"none": sarama.CompressionNone, "gzip": sarama.CompressionGZIP, "snappy": sarama.CompressionSnappy,
	"lz4": sarama.CompressionLZ4, "zstd": sarama.CompressionZSTD,
}

// source opens the alerts, and changes them as asked for.
func (o *sendOptions) source(ctx context.Context) (stream.Source, error) {
	source, err := o.open(ctx)
	if err != nil {
		return nil, err
	}
	if o.stampsKept == "none" {
		source = stream.WithoutStamps(source)
	}
	if o.repeat {
		return stream.Repeat(source, o.visits, o.fields, o.time, o.interval.Hours()/24)
	}
	return source, nil
}

// open opens the alerts, checking files on the way.
func (o *sendOptions) open(ctx context.Context) (stream.Source, error) {
	if o.data != "" {
		return stream.FileSource(ctx, stream.Files{Folder: o.data, Visits: o.visits, PerVisit: o.perVisit,
			Fields: o.fields, Schemas: o.schemas(), SchemaID: o.schemaID})
	}
	return stream.GeneratedSource(alert.GeneratorConfig{Seed: o.seed, Stamps: alert.Stamps(o.stamps), Alerts: o.perVisit})
}
