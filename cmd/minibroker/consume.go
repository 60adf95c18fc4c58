package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"minibroker/pkg/job"
	"minibroker/pkg/plan"
	"minibroker/pkg/swarm"
	"minibroker/pkg/topology"
)

type consumeOptions struct {
	topologyOptions
	from   string
	at     string
	limit  int
	follow bool
	output string
}

func newConsumeCommand(cli *cli) *cobra.Command {
	var opts consumeOptions
	c := &cobra.Command{
		Use:   "consume TOPIC --topology FILE",
		Short: "Print the alerts of a stream, full or filtered, without their cutouts",
		Long: `Print the alerts of a topic without their cutouts, one JSON object a line, and
end where the topic ended when the command began; with --follow go on until
interrupted. A filtered stream is read on its mirror, the full stream on the hub
or, with --at, on a mirror; the stampless topic, where there is one, on the hub or
else the first mirror. With -o json the object of a line also tells the
alert's partition, offset, time and headers.

It reads committed alerts only, joins no group and leaves none, so it disturbs
nobody. All that it needs is the manager's API: a short-lived service on the
overlay reads for it.`,
		Example: `  minibroker consume Filter010 --topology topologies/12node.yaml
  minibroker consume Filter010 --topology topologies/12node.yaml --limit 3 | jq .diaSource.psfFlux
  minibroker consume full-stream --topology topologies/12node.yaml --at mirror03 --from end --follow -o json`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if err := opts.check(); err != nil {
				return err
			}
			return opts.in(c.Context(), cli, func(ctx context.Context, s *session) error {
				return runConsume(ctx, cli, s, args[0], opts)
			})
		},
	}
	opts.flags(c)
	outputFlag(c, &opts.output)
	opts.from = "beginning"
	flags := c.Flags()
	flags.Var(&choice{&opts.from, []string{"beginning", "end"}}, "from", "where to begin")
	flags.StringVar(&opts.at, "at", "", "`part` of the broker to read from, such as mirror03 (default: the hub, or the filter's mirror)")
	flags.IntVarP(&opts.limit, "limit", "n", 0, "end after so many `alerts`; 0: no limit")
	flags.BoolVarP(&opts.follow, "follow", "f", false, "go on until interrupted")
	return c
}

func (o consumeOptions) check() error {
	switch {
	case o.limit < 0:
		return usagef("--limit %d is not a number of alerts", o.limit)
	case o.from == "end" && !o.follow:
		return usagef("--from end is where the command would end at once; add --follow")
	}
	return nil
}

func runConsume(ctx context.Context, cli *cli, s *session, topic string, opts consumeOptions) error {
	if err := s.look(ctx); err != nil {
		return err
	}
	reading, err := s.consuming(topic, opts)
	if err != nil {
		return err
	}
	// Whoever reads us may have enough; then the write fails, the job goes, and
	// we do not die of the signal before that.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	err = s.swarm.Follow(ctx, s.topology.Name, reading, printAlerts(cli, opts.output))
	switch {
	case opts.follow && errors.Is(err, errInterrupted): // which is how following ends
		return nil
	case errors.Is(err, syscall.EPIPE):
		return nil
	}
	return err
}

// consuming is the job that reads a topic.
func (s *session) consuming(topic string, opts consumeOptions) (swarm.Job, error) {
	monitor, ok := s.service(plan.RoleMonitor)
	if !ok {
		return swarm.Job{}, fmt.Errorf("%s is not deployed: there is nothing to read", s.topology.Name)
	}
	broker, err := brokerOf(topic, opts.at, plan.Topics(s.topology, s.snapshot))
	if err != nil {
		return swarm.Job{}, err
	}
	return swarm.Job{
		Kind: "alerts", Image: monitor.Image, Network: monitor.Network, Node: monitor.Node,
		Args: []string{"alerts", "--broker=" + plan.BrokerAddress(broker), "--topic=" + topic, fmt.Sprintf("--limit=%d", opts.limit),
			fmt.Sprintf("--new=%t", opts.from == "end"), fmt.Sprintf("--follow=%t", opts.follow)},
	}, nil
}

// brokerOf finds the broker to read a topic from.
func brokerOf(topic, at string, topics map[string][]string) (string, error) {
	brokers, ok := topics[topic]
	if !ok {
		return "", noSuch("topic", topic, slices.Sorted(maps.Keys(topics)))
	}
	if at == "" {
		return brokers[0], nil
	}
	if !slices.Contains(brokers, at) {
		return "", usagef("%s is not on %s; read it with --at %s", topic, at, strings.Join(brokers, ", or with --at "))
	}
	return at, nil
}

// noSuch tells of a name that there is not, with the nearest one that there is.
func noSuch(what, name string, known []string) error {
	if near := topology.Nearest(name, known); near != "" {
		return usagef("there is no %s %q; did you mean %s?", what, name, near)
	}
	if len(known) > 5 {
		known = append(known[:5:5], "…")
	}
	return usagef("there is no %s %q; there are %s", what, name, strings.Join(known, ", "))
}

// printAlerts prints what the job tells. Lines are numbered, so that none can be
// lost on the way unseen.
func printAlerts(cli *cli, output string) func(line string) error {
	read := 0
	return func(line string) error {
		var a job.Alert
		if err := json.Unmarshal([]byte(line), &a); err != nil {
			return fmt.Errorf("read what the job tells: %w: %.200s", err, line)
		}
		if read++; a.Number != read {
			return fmt.Errorf("the Docker engine has lost alerts %d to %d of what the job told", read, a.Number-1)
		}
		if output == "text" {
			line = string(a.Alert)
		}
		_, err := fmt.Fprintln(cli.out, line)
		return err
	}
}
