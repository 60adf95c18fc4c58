package main

import (
	"context"
	"fmt"
	"net/netip"
	"os"
	"time"

	"minibroker/pkg/report"
	"minibroker/pkg/smoke"
)

// smokeRun is one smoke: a session on a deployment of its own, and what was
// found.
type smokeRun struct {
	*session
	cli    *cli
	opts   smokeOptions
	folder string // of the node files that are written for it

	started time.Time
	series  smoke.Series
	refused []netip.Prefix // subnets
	workers bool           // parts that have volumes were to be made on workers
	kept    bool

	records []report.Record
	told    report.Report
}

// close ends the session. Node files stay with a deployment that stays.
func (r *smokeRun) close() {
	if r.session != nil {
		r.swarm.Close()
	}
	if !r.kept {
		os.RemoveAll(r.folder)
	}
}

// run carries all checks out. It always comes to the teardown.
func (r *smokeRun) run(ctx context.Context) {
	r.started = time.Now()
	s := &r.series
	s.Begun = func(name string) { fmt.Fprintf(r.cli.err, "%s: %s\n", r.topology.Name, name) }
	s.Do("deploy", func() (string, error) { return r.deploy(ctx) })
	s.Do("deploy again", func() (string, error) { return r.again(ctx) })
	s.Do("stream", func() (string, error) { return r.stream(ctx) })
	r.visits()
	if r.opts.keep && s.Red() != nil {
		r.kept = true
		s.Skip("teardown", "--keep: it stands for inspection")
		return
	}
	s.Always("teardown", func() (string, error) { return r.teardown(ctx) })
}
