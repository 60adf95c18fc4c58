package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/spf13/cobra"
)

type deadLetterReplayOptions struct {
	deadLetterOptions
	since sinceFlag
	dry   bool
	at    time.Time // that --since says, to the second; zero: all
}

func newFilterDeadLetterReplayCommand(cli *cli) *cobra.Command {
	var o deadLetterReplayOptions
	c := &cobra.Command{
		Use:   "replay --topology FILE",
		Short: "Give filters again what they could not decide, after that is mended",
		Long: `Give filters again the alerts that they have set aside, when their schema is known
by now or the filter is corrected, and deployed. Each passes to the filter's topic
or not as it would have, byte for byte and once, whatever is interrupted: a second
replay does nothing more. The cap holds for all that passes of a visit, before and
now; what a visit has no more room for is cut. What can still not be decided stays
in the list. Of a filter with ORDER BY the best of these alerts fill what its
visit has left; those of a visit that has not ended wait.

It decides as the deployed filter does, with its definition and schemas, in a job
beside it. The filter itself is ended for that and started again by the Swarm
within seconds, as after a crash: nothing is lost or doubled. With --broker the
mirror is asked from here, and definitions and schemas are those of the topology's
files. --dry-run disturbs nobody.`,
		Args: cobra.NoArgs,
		Example: `  minibroker filter deadletter replay --topology topologies/12node.yaml --dry-run
  minibroker filter deadletter replay --topology topologies/12node.yaml --filter Filter007 --since 2h
  minibroker filter deadletter replay --topology topologies/12node.yaml --broker node7.example.org:9093 -o json`,
		RunE: func(c *cobra.Command, _ []string) error { return runDeadLetterReplay(c.Context(), cli, o) },
	}
	o.flags(c)
	c.Flags().Var(&o.since, "since", "only what was set aside since then")
	c.Flags().BoolVar(&o.dry, "dry-run", false, "tell what would be done, and do nothing")
	return c
}

func runDeadLetterReplay(ctx context.Context, cli *cli, o deadLetterReplayOptions) error {
	if err := o.check(); err != nil {
		return err
	}
	o.at = o.since.from(time.Now()).UTC().Truncate(time.Second)
	work := o.inSwarm
	if o.broker != "" {
		work = o.fromHere
	}
	list, err := work(ctx, cli)
	if err != nil {
		return err
	}
	slices.SortFunc(list, func(a, b replayed) int {
		return cmp.Or(cmp.Compare(a.Filter, b.Filter), cmp.Compare(a.Mirror, b.Mirror))
	})
	print := o.print
	if o.output == "json" {
		print = func(out io.Writer, list []replayed) error { return printJSON(out, list) }
	}
	errs := []error{print(cli.out, list)}
	for _, r := range list {
		if r.Error != "" {
			errs = append(errs, errors.New(r.Error))
		}
	}
	return errors.Join(errs...)
}

// open lists the filters that have letters to be replayed, by mirror, in order.
func (o *deadLetterReplayOptions) open() (take func(deadLetter), found *[]filterOn) {
	found = &[]filterOn{}
	return func(l deadLetter) {
		at, _ := time.Parse(time.RFC3339, l.Time) // zero of one that tells none
		f := filterOn{l.Filter, l.Mirror}
		if !l.Replayed && !at.Before(o.at) && !slices.Contains(*found, f) {
			*found = append(*found, f)
		}
	}, found
}

// filterOn is a filter that has dead letters on a mirror.
type filterOn struct{ filter, mirror string }

func (o *deadLetterReplayOptions) print(out io.Writer, list []replayed) error {
	if len(list) == 0 {
		_, err := fmt.Fprintln(out, "no alert is set aside that could be replayed")
		return err
	}
	table := newTable(out)
	fmt.Fprintln(table, "FILTER\tMIRROR\tLETTERS\tREPLAYED\tPASSED\tCUT\tNO MATCH\tALREADY THERE\tSTILL BAD\tWAITING")
	for _, r := range list {
		fmt.Fprintf(table, "%s\t%s\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\n", r.Filter, r.Mirror, r.Letters, r.Decided, r.Passed, r.Cut, r.NotMatched, r.Again, r.Bad, r.Waiting)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	for _, r := range list {
		for _, left := range r.Left {
			fmt.Fprintf(out, "%s: %s: %s\n", r.Filter, stays(left.Letters), left.Reason)
		}
	}
	if o.dry {
		fmt.Fprintln(out, "nothing was done; this is what a replay would do")
	}
	return nil
}

func stays(n int) string {
	if n == 1 {
		return "1 letter stays"
	}
	return fmt.Sprintf("%d letters stay", n)
}
