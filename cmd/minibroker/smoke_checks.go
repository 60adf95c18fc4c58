package main

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"strings"
	"time"

	"minibroker/pkg/deploy"
	"minibroker/pkg/plan"
	"minibroker/pkg/report"
	"minibroker/pkg/smoke"
	"minibroker/pkg/swarm"
)

const (
	// grace is how much longer than its visits the stream may take: for the
	// sender to start, and for all parts to tell of what they did.
	grace = 2 * time.Minute
	// takeDown bounds a teardown, which no timeout or interrupt ends.
	takeDown = 5 * time.Minute
	// claims is how many subnets are tried.
	claims = 5
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

// deploy makes the deployment, its network first, and waits until it works.
func (r *smokeRun) deploy(ctx context.Context) (string, error) {
	if err := r.claim(ctx); err != nil {
		return "", err
	}
	if err := r.observe(ctx, refuseLeft); err != nil {
		return "", err
	}
	view := newProgress(r.cli.err, r.opts.progress)
	defer view.close()
	err := r.carryOut(ctx, func(e deploy.Event) {
		r.workers = r.workers || e.Wave == plan.WaveMirrors.String()
		view.event(e)
	})
	return fmt.Sprintf("%d services work", len(r.plan.Services)), err
}

// claim makes the network, under another subnet when the Swarm refuses one.
func (r *smokeRun) claim(ctx context.Context) error {
	for tried := 1; ; tried++ {
		err := r.swarm.ClaimNetwork(ctx, r.network())
		if !errors.Is(err, swarm.ErrOverlaps) || tried == claims || r.given(subnetKey) {
			return err
		}
		fmt.Fprintf(r.cli.err, "%v; trying another\n", err)
		r.refused = append(r.refused, r.topology.Network.Subnet)
		taken, err := r.swarm.Taken(ctx)
		if err != nil {
			return err
		}
		another, err := r.pickSubnet(taken)
		if err != nil {
			return err
		}
		if err := r.set(another); err != nil {
			return err
		}
		if err := r.observe(ctx, refuseLeft); err != nil {
			return err
		}
	}
}

// network is the one that the plan makes.
func (r *smokeRun) network() plan.Network {
	for _, o := range r.plan.Operations {
		if o.Network != nil {
			return *o.Network
		}
	}
	panic("a deployment that is not there yet has a network to be made")
}

// again plans the deployment once more: there must be nothing to do.
func (r *smokeRun) again(ctx context.Context) (string, error) {
	if err := r.observe(ctx, refuseLeft); err != nil {
		return "", err
	}
	if r.plan.Empty() {
		return "no changes", nil
	}
	var list strings.Builder
	if err := printPlan(&list, r.plan); err != nil {
		return "", err
	}
	return "", fmt.Errorf("a second deploy would make %d changes\n%s", len(r.plan.Operations), list.String())
}

// stream waits until all is sent and every part has told of it.
func (r *smokeRun) stream(ctx context.Context) (string, error) {
	t := r.topology.Sender
	limit := time.Duration(t.Visits)*t.VisitInterval + grace
	within, cancel := context.WithTimeoutCause(ctx, limit, fmt.Errorf("not done after %s", limit))
	defer cancel()
	err := r.awaitStream(within, r.cli)
	if err == nil {
		r.told, r.records, err = r.gather(within, true)
	}
	if err != nil && ctx.Err() == nil {
		err = r.explain(ctx, err)
	}
	if err != nil {
		return "", err
	}
	if got := len(r.told.Visits); got != t.Visits {
		return "", fmt.Errorf("the parts told of %d visits where %d were to be sent", got, t.Visits)
	}
	return fmt.Sprintf("%d visits sent, and every part has told of them", t.Visits), nil
}

// explain adds to an error how the services fare and, as far as the parts have
// told, the report.
func (r *smokeRun) explain(ctx context.Context, err error) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	if status, failed := r.status(ctx); failed == nil {
		var text strings.Builder
		if printStatus(&text, status, false) == nil {
			err = fmt.Errorf("%w\n%s", err, text.String())
		}
	}
	if told, records, failed := r.gather(ctx, false); failed == nil {
		r.told, r.records = told, records
	}
	return err
}

// visits checks the numbers of each visit.
func (r *smokeRun) visits() {
	facts, err := smoke.FactsOf(r.topology, plan.Streams(r.snapshot))
	var oracle *smoke.Oracle
	if err == nil {
		oracle, err = smoke.NewOracle(facts)
	}
	for n := range r.topology.Sender.Visits {
		r.series.Try(fmt.Sprintf("visit %d of %d", n+1, r.topology.Sender.Visits), func() (string, error) {
			if err != nil {
				return "", err
			}
			return facts.Visit(n, r.told, r.records, oracle)
		})
	}
}

// teardown removes the deployment with its volumes. It has a time of its own,
// since it runs after an interrupt, too.
func (r *smokeRun) teardown(ctx context.Context) (string, error) {
	if ctx.Err() != nil {
		fmt.Fprintf(r.cli.err, "%v; taking %s away first (a second Ctrl-C leaves it standing)\n", context.Cause(ctx), r.topology.Name)
	}
	ctx, cancel := context.WithTimeoutCause(context.WithoutCancel(ctx), takeDown, fmt.Errorf("not done after %s", takeDown))
	defer cancel()
	view := newProgress(r.cli.err, r.opts.progress)
	defer view.close()
	t := deploy.Teardown{Deployment: r.topology.Name, Volumes: true}
	var unasked error // why the workers cannot be asked for volumes
	if r.workers {
		t.Image, unasked = r.jobImage(ctx)
	}
	err := errors.Join(unasked, t.Run(ctx, r.swarm, view.event))
	var unverified *deploy.Unverified
	if err != nil && t.Image != "" && !errors.As(err, &unverified) {
		// What keeps the workers from being asked shall keep nothing else here.
		t.Image = ""
		err = errors.Join(err, t.Run(ctx, r.swarm, view.event))
	}
	return "nothing is left", err
}
