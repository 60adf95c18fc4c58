package deploy

import (
	"context"
	"fmt"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"minibroker/pkg/swarm"
)

// Remover takes a deployment's objects away.
type Remover interface {
	// Inventory lists all that bears the deployment's label.
	Inventory(ctx context.Context, deployment string) ([]swarm.Object, error)
	Remove(context.Context, swarm.Object) error
	// TasksLeft counts tasks that have not been cleared away.
	TasksLeft(ctx context.Context, deployment string, but string) (int, error)
	// RemoveVolumes removes the deployment's volumes on the workers, or on the
	// manager, and tells what it removed and where it could not.
	RemoveWorkerVolumes(ctx context.Context, deployment, image string) (swarm.VolumeReport, error)
	RemoveManagerVolumes(ctx context.Context, deployment string) (swarm.VolumeReport, error)
}

// Teardown says what to take away.
type Teardown struct {
	Deployment string
	Volumes    bool
	Image      string // the alertstream image, for the job that removes volumes on workers; "": no worker has had any
}

// Unverified is the error of a teardown that removed all it could reach, but
// could not look everywhere.
type Unverified struct{ Reasons []string }

func (u *Unverified) Error() string {
	return "not verified everywhere: " + strings.Join(u.Reasons, "; ") + "; run teardown again when it can be reached"
}

// Run removes a deployment: the services, then their tasks must be gone, then
// volumes if asked, then the registry, networks and configs; at last it looks
// whether anything is left. What an earlier run removed is no error.
func (t Teardown) Run(ctx context.Context, r Remover, sink Sink) error {
	sink = oneAtATime(sink)
	registry := t.Deployment + "_registry"
	if err := t.remove(ctx, r, sink, func(o swarm.Object) bool { return o.Kind == "service" && o.Name != registry }); err != nil {
		return err
	}
	if err := t.drain(ctx, r, sink, registry); err != nil {
		return err
	}
	var unverified []string
	if t.Volumes && t.Image != "" {
		report, err := r.RemoveWorkerVolumes(ctx, t.Deployment, t.Image)
		if err != nil {
			return err
		}
		unverified = t.tell(sink, report)
	}
	if err := t.remove(ctx, r, sink, func(o swarm.Object) bool { return o.Kind == "service" }); err != nil {
		return err
	}
	if err := t.drain(ctx, r, sink, ""); err != nil {
		return err
	}
	if t.Volumes {
		report, err := r.RemoveManagerVolumes(ctx, t.Deployment)
		if err != nil {
			return err
		}
		unverified = append(unverified, t.tell(sink, report)...)
	}
	if err := t.remove(ctx, r, sink, func(swarm.Object) bool { return true }); err != nil {
		return err
	}
	return t.prove(ctx, r, unverified)
}

// remove takes away the objects that match, side by side.
func (t Teardown) remove(ctx context.Context, r Remover, sink Sink, match func(swarm.Object) bool) error {
	objects, err := r.Inventory(ctx, t.Deployment)
	if err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(parallel)
	removed := 0
	for _, o := range objects {
		if !match(o) {
			continue
		}
		removed++
		group.Go(func() error { return r.Remove(ctx, o) })
	}
	if err := group.Wait(); err != nil {
		return err
	}
	if removed > 0 {
		sink.send(Event{Kind: Noted, Text: fmt.Sprintf("removed %d objects", removed)})
	}
	return nil
}

// drain waits until the tasks have ended and are cleared away: a network whose
// tasks still stop would leak addresses.
func (t Teardown) drain(ctx context.Context, r Remover, sink Sink, but string) error {
	for first := true; ; first = false {
		n, err := r.TasksLeft(ctx, t.Deployment, but)
		if err != nil || n == 0 {
			return err
		}
		if first {
			sink.send(Event{Kind: Noted, Text: fmt.Sprintf("waiting for %d tasks to end", n)})
		}
		if err := sleep(ctx, 300*time.Millisecond); err != nil {
			return fmt.Errorf("%d tasks have not ended: %w", n, err)
		}
	}
}

func (t Teardown) tell(sink Sink, report swarm.VolumeReport) []string {
	for _, v := range report.Removed {
		sink.send(Event{Kind: Noted, Text: "removed volume " + v})
	}
	return report.Unverified
}

// prove looks once more: what bears our label must be gone.
func (t Teardown) prove(ctx context.Context, r Remover, unverified []string) error {
	left, err := r.Inventory(ctx, t.Deployment)
	if err != nil {
		return err
	}
	if len(left) > 0 {
		var names []string
		for _, o := range left {
			names = append(names, o.Kind+" "+o.Name)
		}
		return fmt.Errorf("still there after teardown: %s", strings.Join(names, ", "))
	}
	if len(unverified) > 0 {
		return &Unverified{Reasons: unverified}
	}
	return nil
}
