package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"minibroker/pkg/plan"
	"minibroker/pkg/report"
)

type streamStatusOptions struct {
	topologyOptions
	output string
}

func newStreamStatusCommand(cli *cli) *cobra.Command {
	var opts streamStatusOptions
	c := &cobra.Command{
		Use:   "status --topology FILE",
		Short: "Tell which run flows, how far it is and at what pace",
		Example: `  minibroker stream status --topology topologies/12node.yaml
  minibroker stream status --topology topologies/12node.yaml -o json | jq .visitsSent`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return opts.in(c.Context(), cli, func(ctx context.Context, s *session) error { return runStreamStatus(ctx, cli, s, opts) })
		},
	}
	opts.flags(c)
	opts.timeoutFlag(c, time.Minute)
	outputFlag(c, &opts.output)
	return c
}

// streamStatus is how the stream stands.
type streamStatus struct {
	Run            string    `json:"run"`
	State          string    `json:"state"` // not begun, flowing, stopped or finished
	VisitsSent     int       `json:"visitsSent"`
	Visits         int       `json:"visits"` // of the run; 0: without end
	AlertsSent     int       `json:"alertsSent"`
	AlertsPerVisit int       `json:"alertsPerVisit"`
	Interval       float64   `json:"interval"`          // seconds
	LastSent       time.Time `json:"lastSent,omitzero"` // when the newest visit was on the hub, whole
}

func runStreamStatus(ctx context.Context, cli *cli, s *session, opts streamStatusOptions) error {
	state, err := s.streamState(ctx)
	if err != nil {
		return err
	}
	records, err := s.records(ctx)
	if err != nil {
		return err
	}
	t := s.topology.Sender
	status := streamStatus{Run: s.settings.Run.ID(), State: state, Visits: t.Visits, AlertsPerVisit: t.AlertsPerVisit, Interval: t.VisitInterval.Seconds()}
	status.count(records)
	if opts.output == "json" {
		return printJSON(cli.out, status)
	}
	fmt.Fprintf(cli.out, "run %s is %s: %s\n", status.Run, status.State, s.pace())
	_, err = fmt.Fprintf(cli.out, "sent so far: %d visits whole, %d alerts%s\n", status.VisitsSent, status.AlertsSent, status.ago())
	return err
}

// count adds up what the sender told of the run's visits, some of it twice.
func (s *streamStatus) count(records []report.Record) {
	type share struct {
		visit  int64
		sender string
	}
	sent, left := map[share]int{}, map[int64]int{}
	for _, r := range records {
		if !plan.Sends(r.Part) || r.Kind != "visit" || r.Run != s.Run {
			continue
		}
		one := share{r.Visit, r.Part}
		sent[one], left[r.Visit] = max(sent[one], r.Sent), r.Size
		if at := time.Unix(0, r.LastAck).UTC(); at.After(s.LastSent) {
			s.LastSent = at
		}
	}
	for one, alerts := range sent {
		s.AlertsSent += alerts
		left[one.visit] -= alerts
	}
	for _, alerts := range left {
		if alerts <= 0 {
			s.VisitsSent++
		}
	}
}

func (s *streamStatus) ago() string {
	if s.LastSent.IsZero() {
		return ""
	}
	return fmt.Sprintf(", the last of them %s ago", time.Since(s.LastSent).Round(time.Second))
}
