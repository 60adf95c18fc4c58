package main

import (
	"context"
	"io"
	"log/slog"
	"os"
	"strconv"

	"github.com/spf13/cobra"

	"minibroker/pkg/stream"
)

type consumeOptions struct {
	partOptions
	schemaOptions
	name    string
	group   string
	print   string
	cutouts string
}

func newConsumeCommand() *cobra.Command {
	var o consumeOptions
	c := &cobra.Command{
		Use:   "consume (--name consumer001 | --group NAME) --broker mirror01:9092 --topic Filter001",
		Short: "Read a topic of alerts and print what arrives",
		Long: `consume reads a topic of alerts, filtered or full, from where its group left off.
It prints a line each time it has read everything that is there:

  topic:Filter001, partition:0, status:end, offset:21, key:None, time:1528496269.734

where offset is that behind the last read, and time is in seconds; or, with
--print N, every N-th alert as one line of JSON without its cutouts.

With --group several consumers, the members of a group, share the partitions of
the topic: each alert goes to one of them. When a member comes, goes or dies, the
partitions are shared out anew, and who gets one goes on where the last one was.
Members of the same --name know of one another's records, and pass over what
another has told; what a killed one had printed within its last half second and
not told is printed again.`,
		Example: `  alertstream consume --name consumer001 --broker mirror01:9092 --hub hub:9092 --topic Filter001
  alertstream consume --name watcher --broker hub:9092 --topic full-stream --print 1000 --records ""
  alertstream consume --group ours --broker hub:9092 --topic full-stream --records ""`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if o.name == "" {
				o.name = o.group
			}
			if o.name == "" {
				return usagef("neither --name nor --group is given")
			}
			return runConsume(c.Context(), o, c.OutOrStdout(), logger(c.ErrOrStderr(), partName(o.name)))
		},
	}
	o.partOptions.bind(c)
	o.schemaOptions.bind(c.Flags())
	flags := c.Flags()
	flags.StringVar(&o.name, "name", "", "`name` of the consumer, and of its group unless --group is given")
	flags.StringVar(&o.group, "group", "", "`group` whose members share the partitions of the topic")
	flags.StringVar(&o.broker, "broker", "", "`address` of the broker that it reads from")
	flags.StringVar(&o.topic, "topic", "", "`topic` that it reads")
	flags.StringVar(&o.print, "print", "status", "`what` to print: status, or N for every N-th alert, or 0 for nothing")
	flags.StringVar(&o.cutouts, "cutouts", "", "`folder`, made if need be, that takes the cutouts of the printed alerts, of all with --print status, as FITS files")
	requireFlags(c, "broker", "topic")
	return c
}

func runConsume(ctx context.Context, o consumeOptions, out io.Writer, log *slog.Logger) error {
	printer := stream.Printer{Out: out, Status: o.print == "status"}
	if !printer.Status {
		n, err := strconv.Atoi(o.print)
		if err != nil || n < 0 {
			return usagef("--print %q is neither status nor a number of alerts", o.print)
		}
		printer.Every = n
	}
	printer.Schemas = o.schemas()
	if o.cutouts != "" {
		if err := os.MkdirAll(o.cutouts, 0o755); err != nil { // as with any cutout that cannot be written
			log.Error("the folder of cutouts cannot be made", "folder", o.cutouts, "error", err.Error())
		}
		printer.Cutouts = &stream.Cutouts{Folder: o.cutouts, ID: o.fields.ID, Schemas: printer.Schemas, Log: log}
	}
	return o.runPart(ctx, partName(o.name), "", log, func(ctx context.Context, records stream.Records) error {
		consumer := stream.Consumer{
			Name: o.name, Group: o.group, Broker: o.broker, Topic: o.topic,
			Fields: o.fields, Schemas: printer.Schemas, Records: records, Printer: printer, Log: log,
		}
		return consumer.Run(ctx)
	})
}
