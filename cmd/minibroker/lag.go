package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"minibroker/pkg/job"
	"minibroker/pkg/plan"
	"minibroker/pkg/swarm"
)

type lagOptions struct {
	topologyOptions
	group  string
	output string
}

func newLagCommand(cli *cli) *cobra.Command {
	var opts lagOptions
	c := &cobra.Command{
		Use:   "lag --topology FILE",
		Short: "Show how many alerts and visits each consumer group is behind",
		Long: `Ask the hub and every mirror how far each consumer group is, ours or another's,
and show how many alerts and visits it is behind. Visits are told by the numbers
that the sender gives its alerts: how many were sent since the last one that the
group has read. So they mean the same on a filtered stream, where a visit has
twenty alerts, and on the full one. The mark that ends a transaction is no alert.
Of a topic that a part of ours once read, and reads no more, nothing is shown.`,
		Example: `  minibroker lag --topology topologies/12node.yaml
  minibroker lag --topology topologies/12node.yaml --group my-analysis
  minibroker lag --topology topologies/12node.yaml -o json | jq '.[] | select(.visits > 1)'`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return opts.in(c.Context(), cli, func(ctx context.Context, s *session) error { return runLag(ctx, cli, s, opts) })
		},
	}
	opts.flags(c)
	opts.timeoutFlag(c, 2*time.Minute)
	outputFlag(c, &opts.output)
	c.Flags().StringVarP(&opts.group, "group", "g", "", "show one `group` only")
	return c
}

func runLag(ctx context.Context, cli *cli, s *session, opts lagOptions) error {
	if err := s.look(ctx); err != nil {
		return err
	}
	lines, silent, err := s.lag(ctx, opts.group)
	if err != nil {
		return err
	}
	reads := plan.Reads(s.snapshot)
	lines = present(lines, reads)
	if opts.group != "" {
		if lines, err = ofGroup(opts.group, lines, reads); err != nil {
			return cmp.Or(silent, err) // one that does not answer may know the group
		}
	}
	print := printLag
	if opts.output == "json" {
		print = func(w io.Writer, lines []job.GroupLag) error { return printJSON(w, lines) }
	}
	return errors.Join(print(cli.out, lines), silent)
}

// lag asks all brokers; silent tells of those that did not answer.
func (s *session) lag(ctx context.Context, group string) (lines []job.GroupLag, silent, err error) {
	monitor, ok := s.service(plan.RoleMonitor)
	if !ok {
		return nil, nil, fmt.Errorf("%s is not deployed: there are no groups", s.topology.Name)
	}
	args := []string{"lag", "--group=" + group, fmt.Sprintf("--alerts-per-visit=%d", s.topology.Sender.AlertsPerVisit)}
	for _, part := range plan.Brokers(s.snapshot) {
		args = append(args, "--broker="+plan.BrokerAddress(part))
	}
	told, err := s.swarm.Run(ctx, s.topology.Name, swarm.Job{
		Kind: "lag", Image: monitor.Image, Network: monitor.Network, Node: monitor.Node, Args: args,
	})
	if err != nil {
		return nil, nil, err
	}
	lines = []job.GroupLag{} // so that JSON has a list, and not null
	for _, text := range told {
		var line job.GroupLag
		if err := json.Unmarshal([]byte(text), &line); err != nil {
			return nil, nil, fmt.Errorf("read what the job tells: %w: %.200s", err, text)
		}
		if line.Error != "" {
			silent = errors.Join(silent, fmt.Errorf("%s does not answer: %s", line.Broker, line.Error))
			continue
		}
		lines = append(lines, line)
	}
	return lines, silent, nil
}

// present leaves out how far groups of ours are in topics that they read no more,
// such as the full stream since it is the stampless; reads are those that they
// read, by group. A group that has read nothing of its new one has a line without
// a topic.
func present(lines []job.GroupLag, reads map[string]string) []job.GroupLag {
	kept := []job.GroupLag{}
	for i, l := range lines {
		topic, ours := reads[l.Group]
		if !ours || topic == l.Topic || l.Topic == "" {
			kept = append(kept, l)
			continue
		}
		same := func(other job.GroupLag) bool {
			return other.Group == l.Group && other.Broker == l.Broker && (other.Topic == topic || other.Topic == "")
		}
		if !slices.ContainsFunc(lines[i+1:], same) && !slices.ContainsFunc(kept, same) {
			kept = append(kept, job.GroupLag{Broker: l.Broker, Group: l.Group, Members: l.Members})
		}
	}
	return kept
}

// ofGroup picks the lines of one group, which must be known somewhere. One of
// our own, as those that read, may not have committed anything yet, which is no
// mistake.
func ofGroup(group string, lines []job.GroupLag, reads map[string]string) ([]job.GroupLag, error) {
	var known []string
	for _, line := range lines {
		known = append(known, line.Group)
	}
	slices.Sort(known)
	if known = slices.Compact(known); !slices.Contains(known, group) {
		if _, ours := reads[group]; ours {
			return nil, fmt.Errorf("group %s has read nothing yet: ask again when its first alerts have come", group)
		}
		return nil, noSuch("group", group, known)
	}
	return slices.DeleteFunc(lines, func(line job.GroupLag) bool { return line.Group != group }), nil
}

func printLag(w io.Writer, lines []job.GroupLag) error {
	table := newTable(w)
	fmt.Fprintln(table, "BROKER\tGROUP\tTOPIC\tPARTITION\tCOMMITTED\tEND\tALERTS BEHIND\tVISITS BEHIND\tMEMBERS")
	for _, l := range lines {
		members := strings.Join(l.Members, " ")
		if l.Topic == "" { // it has committed nothing
			fmt.Fprintf(table, "%s\t%s\t–\t–\t–\t–\t–\t–\t%s\n", l.Broker, l.Group, members)
			continue
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%d\t%d\t%d\t%d\t%.2f\t%s\n",
			l.Broker, l.Group, l.Topic, l.Partition, l.Committed, l.End, l.Alerts, l.Visits, members)
	}
	return table.Flush()
}
