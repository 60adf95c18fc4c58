package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"
)

type deadLetterListOptions struct {
	deadLetterOptions
	all bool
}

func newFilterDeadLetterListCommand(cli *cli) *cobra.Command {
	var o deadLetterListOptions
	c := &cobra.Command{
		Use:   "list (--topology FILE | --broker ADDRESS)",
		Short: "List the alerts that filters could not decide, with reason, offset and schema id",
		Long: `List the alerts that filters could not decide, the oldest of each mirror first:
when and why they were set aside, and where in the stream they are. Those that
were replayed are listed with --all only.`,
		Args: cobra.NoArgs,
		Example: `  minibroker filter deadletter list --topology topologies/12node.yaml
  minibroker filter deadletter list --topology topologies/12node.yaml --filter Filter007 -o json | jq -r '.[].reason'
  minibroker filter deadletter list --broker node7.example.org:9093 --all`,
		RunE: func(c *cobra.Command, _ []string) error { return runDeadLetterList(c.Context(), cli, o) },
	}
	o.flags(c)
	o.notRequired(c)
	c.MarkFlagsOneRequired("topology", "broker")
	c.Flags().BoolVar(&o.all, "all", false, "list those too that were replayed")
	return c
}

func runDeadLetterList(ctx context.Context, cli *cli, o deadLetterListOptions) error {
	if err := o.check(); err != nil {
		return err
	}
	letters := []deadLetter{} // so that JSON has a list also when there are none
	replayed := 0
	take := func(l deadLetter) {
		if l.Replayed {
			replayed++
		}
		if !l.Replayed || o.all {
			letters = append(letters, l)
		}
	}
	if err := o.letters(ctx, cli, take); err != nil {
		return err
	}
	if o.output == "json" {
		return printJSON(cli.out, letters)
	}
	return printDeadLetters(cli.out, letters, o.all, replayed)
}

// letters gives the dead letters of one broker or a whole deployment.
func (o *deadLetterOptions) letters(ctx context.Context, cli *cli, each func(deadLetter)) error {
	if o.broker != "" {
		return o.direct(ctx, each)
	}
	return o.in(ctx, cli, func(ctx context.Context, s *session) error {
		if err := s.look(ctx); err != nil {
			return err
		}
		return s.deadLetters(ctx, o, each)
	})
}

func printDeadLetters(out io.Writer, letters []deadLetter, all bool, replayed int) error {
	switch {
	case len(letters) == 0 && replayed == 0:
		_, err := fmt.Fprintln(out, "no alert was set aside")
		return err
	case len(letters) == 0:
		_, err := fmt.Fprintf(out, "no alert is set aside; %d were replayed, see them with --all\n", replayed)
		return err
	}
	table := newTable(out)
	column := func(l *deadLetter) string {
		switch {
		case !all:
			return ""
		case l == nil:
			return "REPLAYED\t"
		case l.Replayed:
			return "yes\t"
		}
		return "no\t"
	}
	fmt.Fprintf(table, "TIME\tFILTER\tMIRROR\tPARTITION\tOFFSET\tSCHEMA\t%sREASON\n", column(nil))
	for i, l := range letters {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%s%s\n", l.Time, l.Filter, l.Mirror, l.Partition, l.Offset, l.Schema, column(&letters[i]), l.Reason)
	}
	return table.Flush()
}
