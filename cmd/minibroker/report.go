package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"minibroker/pkg/deploy"
	"minibroker/pkg/plan"
	"minibroker/pkg/report"
	"minibroker/pkg/swarm"
)

type reportOptions struct {
	topologyOptions
	output string
	wait   bool
	save   string
	from   string
}

func newReportCommand(cli *cli) *cobra.Command {
	var opts reportOptions
	c := &cobra.Command{
		Use:   "report --topology FILE | --from FOLDER",
		Short: "Print how fast and how exactly each visit went through",
		Long: `Gather what sender, filters and consumers recorded of each visit and print the
table of the 2018 prototype beside its figures: how long a visit took to send, to
be filtered and to reach the consumers, what was lost or doubled (by the ids of
the alerts), and whether every consumer was served before the next visit began.

--wait waits until the sender has sent all its visits and all parts have told of
them. --from prints a report that was saved, in any form; it needs no Docker and
serves after the teardown as well. Exit code 1 if anything was lost or doubled.`,
		Example: `  minibroker report --topology topologies/12node.yaml
  minibroker report --topology topologies/12node.yaml --wait --save out/tonight
  minibroker report --topology topologies/12node.yaml -o json | jq .summary
  minibroker report --from out/tonight -o csv`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if opts.from != "" {
				return runSavedReport(cli, opts)
			}
			return opts.in(c.Context(), cli, func(ctx context.Context, s *session) error { return runReport(ctx, cli, s, opts) })
		},
	}
	opts.flags(c)
	opts.timeoutFlag(c, time.Hour)
	outputFlag(c, &opts.output, "csv")
	c.Flags().BoolVar(&opts.wait, "wait", false, "wait until all visits are sent and told of")
	c.Flags().StringVar(&opts.save, "save", "", "also write report.txt, report.json and report.csv into this folder")
	c.Flags().StringVar(&opts.from, "from", "", "print the report that --save wrote into this folder")
	opts.notRequired(c)
	c.MarkFlagsOneRequired("topology", "from")
	for _, needsSwarm := range []string{"topology", "set", "wait", "save"} {
		c.MarkFlagsMutuallyExclusive("from", needsSwarm)
	}
	return c
}

func runReport(ctx context.Context, cli *cli, s *session, opts reportOptions) error {
	if err := s.look(ctx); err != nil {
		return err
	}
	if opts.wait {
		if err := s.awaitStream(ctx, cli); err != nil {
			return err
		}
	}
	r, err := s.report(ctx, opts.wait)
	if err != nil {
		return err
	}
	if opts.save != "" {
		if err := saveReport(opts.save, r); err != nil {
			return err
		}
	}
	return printReport(cli, r, opts.output)
}

// printReport prints a report; what was lost or doubled is an error.
func printReport(cli *cli, r report.Report, output string) error {
	if err := reportWriters[output](r, cli.out); err != nil {
		return err
	}
	if r.Lost > 0 || r.Duplicated > 0 {
		return fmt.Errorf("%d alerts lost, %d duplicated", r.Lost, r.Duplicated)
	}
	return nil
}

// reportWriters are the forms of a report by the word that asks for them.
var reportWriters = map[string]func(report.Report, io.Writer) error{
	"text": report.Report.WriteText,
	"json": report.Report.WriteJSON,
	"csv":  report.Report.WriteCSV,
}

// report reads the records on the hub through a job. If they are to be whole,
// it asks again until every part has told of every visit.
func (s *session) report(ctx context.Context, whole bool) (report.Report, error) {
	r, _, err := s.gather(ctx, whole)
	return r, err
}

// gather gives the report and the records that it is made of.
func (s *session) gather(ctx context.Context, whole bool) (report.Report, []report.Record, error) {
	why := errors.New("some parts have not told of every visit")
	for {
		records, err := s.records(ctx)
		r := report.Compute(records, s.expected())
		switch {
		case err == nil && (!whole || r.Complete):
			return r, records, nil
		case err != nil && !whole:
			return report.Report{}, nil, err
		case err != nil: // a machine that is busy with the stream may well refuse one question
			why = err
		}
		select {
		case <-ctx.Done():
			return report.Report{}, nil, fmt.Errorf("wait for the report to be whole (%w): %w", why, context.Cause(ctx))
		case <-time.After(2 * time.Second):
		}
	}
}

func (s *session) records(ctx context.Context) ([]report.Record, error) {
	monitor, ok := s.service(plan.RoleMonitor)
	if !ok {
		return nil, fmt.Errorf("%s is not deployed: there is nothing to report; print a saved report with `minibroker report --from FOLDER`", s.topology.Name)
	}
	lines, err := s.swarm.Run(ctx, s.topology.Name, swarm.Job{
		Kind: "records", Image: monitor.Image, Network: monitor.Network, Node: monitor.Node,
		Args: []string{"records", "--hub", "hub:9092", "--topic", plan.TopicRecords},
	})
	if err != nil {
		return nil, err
	}
	return report.Read(strings.NewReader(strings.Join(lines, "\n")))
}

// service finds a deployed service by its role.
func (s *session) service(role string) (plan.Service, bool) {
	for _, o := range s.snapshot.Services {
		if o.Object.Role == role {
			return o.Object, true
		}
	}
	return plan.Service{}, false
}

// expected says which parts must have told of each visit.
func (s *session) expected() report.Expect {
	e := report.Expect{Interval: s.topology.Sender.VisitInterval, Cap: s.topology.Filters.Cap, Senders: plan.Senders(s.snapshot)}
	for _, stream := range plan.Streams(s.snapshot) {
		e.Streams = append(e.Streams, report.Stream(stream))
	}
	return e
}

// awaitStream waits until the sender has come to its end, and tells how far it is.
func (s *session) awaitStream(ctx context.Context, cli *cli) error {
	if s.settings.Run.Stopped {
		return errors.New("the stream is stopped, so there is no end to wait for; start it with `minibroker stream start`, or leave --wait out")
	}
	if s.topology.Sender.Visits == 0 {
		return usagef("the sender goes on forever, so there is no end to wait for; set sender.visits, start a run with --visits, or leave --wait out")
	}
	var told time.Time
	for {
		status, err := s.status(ctx)
		if err != nil {
			return err
		}
		if senderDone(status) {
			return nil
		}
		if status.Hub != nil && time.Since(told) >= heartbeat {
			told = time.Now()
			fmt.Fprintf(cli.err, "run %s goes on; the hub holds %d alerts; %s\n", s.settings.Run.ID(), status.Hub.End, slowest(status))
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait for the sender to end: %w", context.Cause(ctx))
		case <-time.After(2 * time.Second):
		}
	}
}

// senderDone says whether all senders have come to their end.
func senderDone(status deploy.Status) bool {
	sends, done := false, true
	for _, s := range status.Services {
		if s.Role == plan.RoleSender {
			sends = true
			done = done && s.State == "complete"
		}
	}
	return sends && done
}

// slowest names the part that is most behind.
func slowest(status deploy.Status) string {
	var worst deploy.ServiceStatus
	for _, s := range status.Services {
		if s.VisitsBehind > worst.VisitsBehind {
			worst = s
		}
	}
	if worst.Part == "" {
		return "nobody is behind"
	}
	return fmt.Sprintf("%s is %.2f visits behind", worst.Part, worst.VisitsBehind)
}
