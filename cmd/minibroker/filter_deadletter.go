package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"minibroker/pkg/job"
	"minibroker/pkg/plan"
	"minibroker/pkg/stream"
	"minibroker/pkg/swarm"
)

func newFilterDeadLetterCommand(cli *cli) *cobra.Command {
	c := &cobra.Command{
		Use:   "deadletter",
		Short: "Look at the alerts that filters could not decide",
		Long: `An alert that a filter cannot read, or that its condition fails with, goes to the
topic dead-letter of the filter's mirror, byte for byte, with the reason.`,
		Example: `  minibroker filter deadletter list --topology topologies/12node.yaml
  minibroker filter deadletter list --topology topologies/12node.yaml --filter Filter007 -o json`,
	}
	c.AddCommand(newFilterDeadLetterListCommand(cli))
	return c
}

type deadLetterOptions struct {
	topologyOptions
	filter, output string
}

func newFilterDeadLetterListCommand(cli *cli) *cobra.Command {
	var o deadLetterOptions
	c := &cobra.Command{
		Use:   "list --topology FILE",
		Short: "List the alerts that filters could not decide, with reason, offset and schema id",
		Args:  cobra.NoArgs,
		Example: `  minibroker filter deadletter list --topology topologies/12node.yaml
  minibroker filter deadletter list --topology topologies/12node.yaml --filter Filter007 -o json | jq -r .reason`,
		RunE: func(c *cobra.Command, _ []string) error {
			return o.in(c.Context(), cli, func(ctx context.Context, s *session) error {
				return runDeadLetterList(ctx, cli, s, o)
			})
		},
	}
	o.flags(c)
	outputFlag(c, &o.output)
	c.Flags().StringVar(&o.filter, "filter", "", "only those of this `filter`, such as Filter007")
	return c
}

// deadLetter is an alert that a filter could not decide.
type deadLetter struct {
	Mirror    string `json:"mirror"`
	Filter    string `json:"filter"`
	Topic     string `json:"topic"` // that the alert is in
	Partition string `json:"partition"`
	Offset    string `json:"offset"`
	Schema    string `json:"schema"` // id; "": it tells none
	Time      string `json:"time"`   // when it was set aside
	Reason    string `json:"reason"`
}

func deadLetterOf(mirror string, a job.Alert) deadLetter {
	h := a.Headers
	return deadLetter{
		Mirror: mirror, Filter: a.Key, Topic: h[stream.HeaderTopic], Partition: h[stream.HeaderPartition], Offset: h[stream.HeaderOffset],
		Schema: h[stream.HeaderSchema], Time: h[stream.HeaderSetAside], Reason: h[stream.HeaderReason],
	}
}

func runDeadLetterList(ctx context.Context, cli *cli, s *session, o deadLetterOptions) error {
	if err := s.look(ctx); err != nil {
		return err
	}
	monitor, ok := s.service(plan.RoleMonitor)
	if !ok {
		return fmt.Errorf("%s is not deployed: there is nothing to read", s.topology.Name)
	}
	letters := []deadLetter{} // so that JSON has a list also when there are none
	for _, mirror := range plan.Brokers(s.snapshot)[1:] {
		reading := swarm.Job{Kind: "alerts", Image: monitor.Image, Network: monitor.Network, Node: monitor.Node,
			Args: []string{"alerts", "--broker=" + plan.BrokerAddress(mirror), "--topic=" + plan.TopicDeadLetters}}
		err := s.swarm.Follow(ctx, s.topology.Name, reading, func(line string) error {
			var a job.Alert
			if err := json.Unmarshal([]byte(line), &a); err != nil {
				return fmt.Errorf("read what the job tells: %w: %.200s", err, line)
			}
			if l := deadLetterOf(mirror, a); o.filter == "" || l.Filter == o.filter {
				letters = append(letters, l)
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("read the dead letters of %s: %w", mirror, err)
		}
	}
	if o.output == "json" {
		return printJSON(cli.out, letters)
	}
	return printDeadLetters(cli.out, letters)
}

func printDeadLetters(out io.Writer, letters []deadLetter) error {
	if len(letters) == 0 {
		_, err := fmt.Fprintln(out, "no alert was set aside")
		return err
	}
	table := newTable(out)
	fmt.Fprintln(table, "TIME\tFILTER\tMIRROR\tPARTITION\tOFFSET\tSCHEMA\tREASON")
	for _, l := range letters {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", l.Time, l.Filter, l.Mirror, l.Partition, l.Offset, l.Schema, l.Reason)
	}
	return table.Flush()
}
