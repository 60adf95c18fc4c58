package main

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"

	"github.com/spf13/cobra"

	"minibroker/pkg/plan"
	"minibroker/pkg/stream"
	"minibroker/pkg/swarm"
)

func newFilterDeadLetterCommand(cli *cli) *cobra.Command {
	c := &cobra.Command{
		Use:   "deadletter",
		Short: "Look at the alerts that filters could not decide, and have them decided again",
		Long: `An alert that a filter cannot read, or that its condition fails with, goes to the
topic dead-letter of the filter's mirror, byte for byte, with the reason. When
that is mended, replay gives it to the filter again.`,
		Example: `  minibroker filter deadletter list --topology topologies/12node.yaml
  minibroker filter deadletter replay --topology topologies/12node.yaml --filter Filter007 --dry-run`,
	}
	c.AddCommand(newFilterDeadLetterListCommand(cli), newFilterDeadLetterReplayCommand(cli))
	return c
}

// deadLetterOptions say whose dead letters are meant, and on which mirrors.
type deadLetterOptions struct {
	topologyOptions
	broker, filter, output string
}

func (o *deadLetterOptions) flags(c *cobra.Command) {
	o.topologyOptions.flags(c)
	outputFlag(c, &o.output)
	c.Flags().StringVar(&o.filter, "filter", "", "only those of this `filter`, such as Filter007")
	c.Flags().StringVar(&o.broker, "broker", "", "`address` of a mirror that is asked directly, host:port, in place of all mirrors through the manager")
}

var filterName = regexp.MustCompile(`^Filter[0-9]+$`)

func (o *deadLetterOptions) check() error {
	if o.filter != "" && !filterName.MatchString(o.filter) {
		return usagef("--filter %s is no filter's name; call it as its topic, such as Filter007", o.filter)
	}
	return nil
}

// deadLetter is an alert that a filter could not decide.
type deadLetter struct {
	Mirror string `json:"mirror"`
	stream.DeadLetter
}

// direct gives the dead letters of the broker that is named.
func (o *deadLetterOptions) direct(ctx context.Context, each func(deadLetter)) error {
	return stream.DeadLetters(ctx, o.broker, plan.TopicDeadLetters, func(l stream.DeadLetter) error {
		o.pick(deadLetter{o.broker, l}, each)
		return nil
	})
}

func (o *deadLetterOptions) pick(l deadLetter, each func(deadLetter)) {
	if o.filter == "" || l.Filter == o.filter {
		each(l)
	}
}

// deadLetters gives those of all mirrors of a deployment, mirror by mirror. Jobs on
// the overlay read for us.
func (s *session) deadLetters(ctx context.Context, o *deadLetterOptions, each func(deadLetter)) error {
	monitor, ok := s.service(plan.RoleMonitor)
	if !ok {
		return fmt.Errorf("%s is not deployed: there is nothing to read", s.topology.Name)
	}
	for _, mirror := range plan.Brokers(s.snapshot)[1:] {
		reading := swarm.Job{Kind: "deadletters", Image: monitor.Image, Network: monitor.Network, Node: monitor.Node,
			Args: []string{"deadletters", "--broker=" + plan.BrokerAddress(mirror), "--topic=" + plan.TopicDeadLetters}}
		err := s.swarm.Follow(ctx, s.topology.Name, reading, func(line string) error {
			var l stream.DeadLetter
			if err := json.Unmarshal([]byte(line), &l); err != nil {
				return fmt.Errorf("read what the job tells: %w: %.200s", err, line)
			}
			o.pick(deadLetter{mirror, l}, each)
			return nil
		})
		if err != nil {
			return fmt.Errorf("read the dead letters of %s: %w", mirror, err)
		}
	}
	return nil
}
