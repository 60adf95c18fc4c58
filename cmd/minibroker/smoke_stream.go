package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"minibroker/pkg/plan"
	"minibroker/pkg/smoke"
)

// grace is how much longer than its visits the stream may take: for the sender
// to start, and for all parts to tell of what they did.
const grace = 2 * time.Minute

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
