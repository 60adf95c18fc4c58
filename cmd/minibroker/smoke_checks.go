package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"minibroker/pkg/deploy"
	"minibroker/pkg/plan"
	"minibroker/pkg/swarm"
)

const (
	// takeDown bounds a teardown, which no timeout or interrupt ends.
	takeDown = 5 * time.Minute
	// claims is how many subnets are tried.
	claims = 5
)

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
