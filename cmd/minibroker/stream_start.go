package main

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"minibroker/pkg/plan"
)

type streamStartOptions struct {
	topologyOptions
	progress string
	anew     bool
	given    map[string]string // overrides by topology key
}

func newStreamStartCommand(cli *cli) *cobra.Command {
	var (
		opts             streamStartOptions
		visits, interval string
		alerts           int
	)
	c := &cobra.Command{
		Use:   "start --topology FILE",
		Short: "Start the stream: the run that was stopped, or a new one",
		Long: `Start the stream. A run that was stopped goes on behind the last alert that is on
the hub; with --anew, and after a finished run, a new run begins. --visits,
--interval and --alerts hold for the run that begins, in place of what the
topology says. While a run is under way, nothing changes unless --anew is given.`,
		Example: `  minibroker stream start --topology topologies/12node.yaml
  minibroker stream start --topology topologies/12node.yaml --visits 18 --interval 39s --alerts 10000
  minibroker stream start --topology topologies/12node.yaml --anew`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			opts.given = map[string]string{}
			for flag, value := range map[string]struct{ key, value string }{
				"visits": {plan.KeyVisits, visits}, "interval": {plan.KeyVisitInterval, interval},
				"alerts": {plan.KeyAlertsPerVisit, strconv.Itoa(alerts)},
			} {
				if c.Flags().Changed(flag) {
					opts.given[value.key] = value.value
				}
			}
			return opts.in(c.Context(), cli, func(ctx context.Context, s *session) error { return runStreamStart(ctx, cli, s, opts) })
		},
	}
	opts.flags(c)
	opts.timeoutFlag(c, 5*time.Minute)
	progressFlag(c, &opts.progress)
	c.Flags().BoolVar(&opts.anew, "anew", false, "begin a new run, also where one is stopped or under way")
	c.Flags().StringVar(&visits, "visits", "", "`number` of visits of the run, or forever")
	c.Flags().StringVar(&interval, "interval", "", "`time` from one visit's first alert to the next one's, such as 39s")
	c.Flags().IntVar(&alerts, "alerts", 0, "`number` of alerts that are sent of a visit at most")
	return c
}

func runStreamStart(ctx context.Context, cli *cli, s *session, opts streamStartOptions) error {
	state, err := s.streamState(ctx)
	if err != nil {
		return err
	}
	run := &s.settings.Run
	switch {
	case state == flowing && !opts.anew && len(opts.given) == 0:
		_, err := fmt.Fprintf(cli.out, "run %s is under way: no changes\n", run.ID())
		return err
	case (state == flowing || state == stopped) && !opts.anew && len(opts.given) > 0:
		return usagef("run %s is %s, and how it goes is settled: add --anew for a new run, or leave out --visits, --interval and --alerts", run.ID(), state)
	case state == stopped && !opts.anew:
		run.Stopped = false
	default:
		s.newRun(state, opts.given)
	}
	if err := s.flow(ctx, cli, opts.progress); err != nil {
		return err
	}
	_, err = fmt.Fprintf(cli.out, "run %s is under way: %s\n", run.ID(), s.pace())
	return err
}

// newRun settles how the next run goes.
func (s *session) newRun(state string, given map[string]string) {
	run := plan.Run{Number: 1}
	if state != notBegun {
		run.Number = max(s.settings.Run.Number, 1) + 1
	}
	s.settings.Run = run
	for _, key := range plan.RunKeys {
		s.settings.Set(key, given[key])
	}
}

// pace tells how the run goes, as the topology and the settings say.
func (s *session) pace() string {
	t := s.topology.Sender
	visits := "visits without end"
	if t.Visits > 0 {
		visits = fmt.Sprintf("%d visits", t.Visits)
	}
	return fmt.Sprintf("%s, one every %s, of at most %d alerts", visits, t.VisitInterval, t.AlertsPerVisit)
}
