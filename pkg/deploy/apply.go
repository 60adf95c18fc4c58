package deploy

import (
	"context"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"minibroker/pkg/plan"
)

// parallel bounds the API calls under way at once.
const parallel = 8

// Changer carries out single operations.
type Changer interface {
	Do(context.Context, plan.Operation) error
	// Refresh learns the IDs of what the first wave made.
	Refresh(context.Context) error
}

// Apply carries out a plan and waits until all of it works. It may be ended at
// any point: a later run with a new plan finishes what this one began.
func Apply(ctx context.Context, p plan.Plan, c Changer, w Watcher, sink Sink) error {
	sink = oneAtATime(sink)
	for wave := plan.WaveDrain; wave <= plan.WaveCleanup; wave++ {
		r := &run{plan: p, wave: wave, changer: c, watcher: w, sink: sink}
		if err := r.do(ctx); err != nil {
			return fmt.Errorf("wave %s: %w", wave, err)
		}
	}
	return nil
}

// run is one wave of one plan.
type run struct {
	plan    plan.Plan
	wave    plan.Wave
	changer Changer
	watcher Watcher
	sink    Sink
}

func (r *run) do(ctx context.Context) error {
	services := r.services()
	changes, later := split(r.plan.In(r.wave))
	if len(changes)+len(later)+len(services) == 0 {
		return nil
	}
	started := time.Now()
	r.sink.send(Event{Kind: WaveStarted, Wave: r.wave.String(), Total: len(services)})
	if err := r.change(ctx, changes); err != nil {
		return err
	}
	if r.wave == plan.WaveObjects {
		if err := r.changer.Refresh(ctx); err != nil {
			return err
		}
	}
	if r.wave == plan.WaveDrain {
		if err := r.drain(ctx, later); err != nil {
			return err
		}
	}
	if err := r.ready(ctx, services); err != nil {
		return err
	}
	if err := r.change(ctx, later); err != nil {
		return err
	}
	r.sink.send(Event{Kind: WaveReady, Wave: r.wave.String(), Done: len(services), Total: len(services),
		Seconds: time.Since(started).Seconds()})
	return nil
}

// services are those that have to work at the wave's end.
func (r *run) services() []plan.Service {
	var out []plan.Service
	for _, s := range r.plan.Services {
		if s.Wave == r.wave {
			out = append(out, s)
		}
	}
	return out
}

// split parts the operations that come before the wave's services work from
// those that wait for something: the registry takes images when it runs, and
// consumers go when they have read everything.
func split(operations []plan.Operation) (before, after []plan.Operation) {
	for _, o := range operations {
		if o.Verb == plan.Store || o.Wave == plan.WaveDrain && o.Service.Role == plan.RoleConsumer {
			after = append(after, o)
		} else {
			before = append(before, o)
		}
	}
	return before, after
}

// change carries out operations side by side. Services go before networks and
// configs, since what is in use cannot be removed.
func (r *run) change(ctx context.Context, operations []plan.Operation) error {
	var services, objects []plan.Operation
	for _, o := range operations {
		if o.Kind == "service" {
			services = append(services, o)
		} else {
			objects = append(objects, o)
		}
	}
	if err := r.together(ctx, services); err != nil {
		return err
	}
	return r.together(ctx, objects)
}

func (r *run) together(ctx context.Context, operations []plan.Operation) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(parallel)
	for _, o := range operations {
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := r.changer.Do(ctx, o); err != nil {
				return err
			}
			r.sink.send(Event{Kind: Changed, Wave: r.wave.String(), Operation: &o})
			return nil
		})
	}
	return group.Wait()
}

// oneAtATime lets a sink be written without thought of goroutines.
func oneAtATime(sink Sink) Sink {
	var mu sync.Mutex
	return func(e Event) {
		mu.Lock()
		defer mu.Unlock()
		sink(e)
	}
}
