package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"minibroker/pkg/logs"
	"minibroker/pkg/plan"
	"minibroker/pkg/swarm"
)

type logsOptions struct {
	topologyOptions
	parts      []string
	follow     bool
	since      sinceFlag
	tail       int
	timestamps bool
	output     string
}

func newLogsCommand(cli *cli) *cobra.Command {
	var opts logsOptions
	c := &cobra.Command{
		Use:   "logs [PART…] --topology FILE",
		Short: "Show what the parts wrote, merged by time",
		Long: `Show the logs of all parts, or of those named: a part such as filter017 or
mirror01, or a role such as filters. Lines are merged by time and stand whole
behind the name of their part; those of earlier tasks, before a restart, are
among them.

With -o json each line is an object {time, part, node, stream, text}, or with
record in place of text where the part wrote a JSON object.

--follow goes on with what comes, from parts and tasks that come later too, and
ends with exit code 0 when interrupted. Times are those of the nodes' clocks.`,
		Example: `  minibroker logs --topology topologies/12node.yaml --since 10m
  minibroker logs filter017 mirror01 --topology topologies/12node.yaml --tail 20
  minibroker logs mirrors mirrormakers --topology topologies/12node.yaml --follow
  minibroker logs filters --topology topologies/12node.yaml -o json | jq 'select(.record.level == "ERROR")'`,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, parts []string) error {
			opts.parts = parts
			work := runLogs
			if opts.follow {
				work = runFollow
				if !c.Flags().Changed("timeout") {
					opts.timeout = 0
				}
			}
			return opts.in(c.Context(), cli, func(ctx context.Context, s *session) error { return work(ctx, cli, s, opts) })
		},
	}
	opts.flags(c)
	opts.timeoutFlag(c, 5*time.Minute)
	outputFlag(c, &opts.output)
	c.Flags().BoolVarP(&opts.follow, "follow", "f", false, "go on until interrupted; --timeout counts only if it is given")
	c.Flags().Var(&opts.since, "since", "leave out what is older, such as 10m or 2026-11-25T21:00:00Z")
	c.Flags().IntVar(&opts.tail, "tail", -1, "at most the last N lines of each part; -1: all")
	c.Flags().BoolVar(&opts.timestamps, "timestamps", false, "put its time before each line")
	return c
}

// runLogs reads the logs as they are, and prints them when all are there.
func runLogs(ctx context.Context, cli *cli, s *session, opts logsOptions) error {
	services, err := s.logged(ctx, opts.parts)
	if err != nil {
		return err
	}
	lines, gaps, err := s.swarm.ReadLogs(ctx, services, opts.query())
	if err != nil {
		return err
	}
	print, err := s.linePrinter(ctx, cli, opts, services)
	if err != nil {
		return err
	}
	merged := logs.Tail(logs.Merge(lines), opts.tail)
	if incomplete := print.incomplete(gaps); incomplete != nil {
		if len(merged) == 0 {
			return incomplete
		}
		fmt.Fprintf(cli.err, "minibroker: %v\n", incomplete)
	}
	out := bufio.NewWriter(cli.out)
	print.W = out
	for _, line := range merged {
		if err := print.line(line); err != nil {
			return err
		}
	}
	return out.Flush()
}

func runFollow(ctx context.Context, cli *cli, s *session, opts logsOptions) error {
	services, err := s.logged(ctx, opts.parts)
	if err != nil {
		return err
	}
	print, err := s.linePrinter(ctx, cli, opts, services)
	if err != nil {
		return err
	}
	following, cancel := context.WithCancel(ctx)
	defer cancel()
	lines, opened, ended := make(chan logs.Line, 1024), make(chan struct{}), make(chan error, 1)
	go func() {
		defer close(lines)
		ended <- s.swarm.FollowLogs(following, swarm.Follow{
			Deployment: s.topology.Name, Query: opts.query(), Lines: lines, Opened: opened,
			Wanted: func(all []plan.Service) []plan.Service {
				some, err := selectServices(all, opts.parts)
				if err != nil {
					return nil // gone meanwhile
				}
				return some
			},
			Note: func(err error) { fmt.Fprintf(cli.err, "minibroker: %v\n", err) },
		})
	}()
	err = logs.Follow(ctx, lines, opened, opts.tail, print.line)
	cancel()
	for range lines { // until the readers have ended
	}
	if failed := <-ended; err == nil && ctx.Err() == nil {
		err = failed
	}
	if errors.Is(context.Cause(ctx), errInterrupted) {
		return nil // that is how a follow ends
	}
	if err == nil {
		err = context.Cause(ctx)
	}
	return err
}

// logged gives the deployed services whose logs are asked for.
func (s *session) logged(ctx context.Context, parts []string) ([]plan.Service, error) {
	all, err := s.swarm.Services(ctx, s.topology.Name)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%s is not deployed: there are no logs", s.topology.Name)
	}
	some, err := selectServices(all, parts)
	if err != nil {
		return nil, usageError{err}
	}
	return some, nil
}

// selectServices gives the services of the parts that the words name, in the
// order of their waves.
func selectServices(all []plan.Service, words []string) ([]plan.Service, error) {
	all = slices.SortedFunc(slices.Values(all), func(a, b plan.Service) int {
		return cmp.Or(cmp.Compare(a.Wave, b.Wave), cmp.Compare(a.Part, b.Part))
	})
	parts := make([]logs.Part, len(all))
	byPart := map[string]plan.Service{}
	for i, v := range all {
		parts[i] = logs.Part{Name: v.Part, Role: v.Role}
		byPart[v.Part] = v
	}
	selected, err := logs.Select(parts, words)
	if err != nil {
		return nil, err
	}
	out := make([]plan.Service, len(selected))
	for i, p := range selected {
		out[i] = byPart[p.Name]
	}
	return out, nil
}

func (o logsOptions) query() swarm.LogQuery {
	return swarm.LogQuery{Since: o.since.from(time.Now()), Tail: logs.AskFor(o.tail)}
}

// linePrinter prints lines in the form that was asked for.
type linePrinter struct {
	logs.Printer
	line func(logs.Line) error
}

func (s *session) linePrinter(ctx context.Context, cli *cli, opts logsOptions, services []plan.Service) (*linePrinter, error) {
	nodes, err := s.swarm.Nodes(ctx)
	if err != nil {
		return nil, err
	}
	hosts := map[string]string{}
	for _, n := range nodes {
		hosts[n.ID] = n.Name
	}
	p := &linePrinter{Printer: logs.Printer{
		W: cli.out, Timestamps: opts.timestamps, Color: onTerminal(cli),
		NodeName: func(id string) string { return cmp.Or(hosts[id], id) },
	}}
	for _, v := range services {
		p.Width = max(p.Width, len(v.Part))
	}
	p.line = func(l logs.Line) error {
		if opts.output == "json" {
			return p.JSON(l)
		}
		return p.Text(l)
	}
	return p, nil
}

// incomplete tells of the gaps, those with one reason together.
func (p *linePrinter) incomplete(gaps []swarm.LogGap) error {
	parts := map[string][]string{}
	for _, g := range gaps {
		parts[g.Why] = append(parts[g.Why], g.Part)
	}
	var errs []error
	for _, why := range slices.Sorted(maps.Keys(parts)) {
		errs = append(errs, fmt.Errorf("lines of %s are missing: %s", few(parts[why]), p.withHosts(why)))
	}
	return errors.Join(errs...)
}

// withHosts puts host names in place of node IDs.
func (p *linePrinter) withHosts(text string) string {
	words := strings.Fields(text)
	for i, word := range words {
		words[i] = p.NodeName(word)
	}
	return strings.Join(words, " ")
}

// onTerminal says whether colours help.
func onTerminal(cli *cli) bool {
	f, ok := cli.out.(*os.File)
	return ok && term.IsTerminal(int(f.Fd())) && os.Getenv("NO_COLOR") == ""
}
