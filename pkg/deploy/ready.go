package deploy

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"minibroker/pkg/plan"
	"minibroker/pkg/swarm"
)

const (
	tick = 500 * time.Millisecond
	// patience is how many times a task may fail before we stop hoping: enough
	// for an image that a registry serves a moment too late.
	patience = 4
)

// Watcher tells how the services fare.
type Watcher interface {
	// Tasks lists the tasks of the deployment, each service's newest first.
	Tasks(ctx context.Context, deployment string) ([]swarm.Task, error)
	// Output gives the last lines that a service wrote to stdout.
	Output(ctx context.Context, service string, tail int) ([]string, error)
	// Logs gives the last lines that a service wrote at all.
	Logs(ctx context.Context, service string, tail int) ([]string, error)
}

// ready waits until all services of the wave run, and then until Kafka itself
// says that the wave's part of the stream works.
func (r *run) ready(ctx context.Context, services []plan.Service) error {
	var past map[string]bool // failures from before, which this deployment may have mended
	for {
		tasks, err := r.watcher.Tasks(ctx, r.plan.Name)
		if err != nil {
			return err
		}
		if past == nil {
			past = failedIDs(tasks)
		}
		tasks = slices.DeleteFunc(tasks, func(t swarm.Task) bool { return past[t.ID] })
		waiting, broken := judge(services, tasks)
		if broken != nil {
			return r.explain(ctx, *broken)
		}
		if len(waiting) == 0 {
			if waiting, err = r.kafka(ctx, tasks); err != nil {
				return err
			}
		}
		if len(waiting) == 0 {
			return nil
		}
		r.sink.send(Event{Kind: Progress, Wave: r.wave.String(), Done: max(0, len(services)-len(waiting)), Total: len(services), Waiting: waiting})
		if err := sleep(ctx, tick); err != nil {
			return fmt.Errorf("still waiting for %s: %w", some(waiting, 5), err)
		}
	}
}

// judge names the parts that do not run yet, and one that will not.
func judge(services []plan.Service, tasks []swarm.Task) (waiting []string, broken *swarm.Task) {
	byService := group(tasks)
	for _, s := range services {
		mine := byService[s.Name]
		if working(mine) < s.Tasks() {
			waiting = append(waiting, s.Part)
		}
		if failed := failures(mine, s.Tasks()); len(failed) >= patience && broken == nil {
			broken = &failed[0]
		}
	}
	return waiting, broken
}

// works says that a task runs what its service now asks for, or that it came to
// its good end and need not run again.
func works(t swarm.Task) bool {
	return t.Current && (t.State == "complete" || t.State == "running" && t.Wanted == "running")
}

// working counts the tasks that work.
func working(tasks []swarm.Task) (n int) {
	for _, t := range tasks {
		if works(t) {
			n++
		}
	}
	return n
}

func failedIDs(tasks []swarm.Task) map[string]bool {
	ids := map[string]bool{}
	for _, t := range tasks {
		if failed(t) {
			ids[t.ID] = true
		}
	}
	return ids
}

func failed(t swarm.Task) bool { return t.State == "failed" || t.State == "rejected" }

// failures are the failed attempts at what the service now asks for, unless so
// many tasks as it wants work now.
func failures(tasks []swarm.Task, want int) []swarm.Task {
	if working(tasks) >= want {
		return nil
	}
	var out []swarm.Task
	for _, t := range tasks {
		if t.Current && failed(t) {
			out = append(out, t)
		}
	}
	return out
}

// explain makes the error of a service that does not start.
func (r *run) explain(ctx context.Context, t swarm.Task) error {
	log, _ := r.watcher.Logs(ctx, t.Service, 10) // the task's error is the news; the log is a help
	text := fmt.Sprintf("%s does not start on node %s: %s", t.Service, t.NodeName, t.Err)
	if len(log) > 0 {
		text += "\nits last lines:\n  " + strings.Join(log, "\n  ")
	}
	return fmt.Errorf("%s", text)
}

// some names the first n of a list, and how many more there are.
func some(list []string, n int) string {
	if len(list) <= n {
		return strings.Join(list, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(list[:n], ", "), len(list)-n)
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}
