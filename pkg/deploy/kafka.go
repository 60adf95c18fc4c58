package deploy

import (
	"context"
	"encoding/json"
	"time"

	"minibroker/pkg/monitor"
	"minibroker/pkg/plan"
	"minibroker/pkg/swarm"
)

// staleAfter is the age at which the monitor's word no longer counts: it
// speaks at least every ten seconds.
const staleAfter = 30 * time.Second

// kafka asks the monitor whether what the wave stands for works, and names what
// does not: a broker that answers and has its topics, a MirrorMaker that copies.
// Only the monitor's present task counts: an earlier one knew other topics.
func (r *run) kafka(ctx context.Context, tasks []swarm.Task) ([]string, error) {
	if r.wave != plan.WaveTopics && r.wave != plan.WaveMirrors && r.wave != plan.WaveMirrorMakers {
		return nil, nil
	}
	status, err := MonitorStatus(ctx, r.watcher, r.plan.Name)
	if err != nil {
		return nil, err
	}
	if status == nil || time.Since(status.Time) > staleAfter || status.Time.Before(runsSince(tasks, r.plan.Name+"_monitor")) {
		return []string{"monitor"}, nil
	}
	return unready(*status, r.wave), nil
}

// runsSince tells when the task that a service now runs began to.
func runsSince(tasks []swarm.Task, service string) time.Time {
	for _, t := range tasks {
		if t.Service == service && works(t) {
			return t.Since
		}
	}
	return time.Time{}
}

func unready(status monitor.Status, wave plan.Wave) []string {
	if wave == plan.WaveTopics {
		if !status.Hub.Ready {
			return []string{status.Hub.Part}
		}
		return nil
	}
	var waiting []string
	for _, m := range status.Mirrors {
		if !m.Ready || wave == plan.WaveMirrorMakers && !m.Copies {
			waiting = append(waiting, m.Part)
		}
	}
	return waiting
}

// MonitorStatus gives the newest word of the monitor, or nil if it has said
// nothing yet.
func MonitorStatus(ctx context.Context, w Watcher, deployment string) (*monitor.Status, error) {
	lines, err := w.Output(ctx, deployment+"_monitor", 3)
	if err != nil {
		return nil, err
	}
	var newest *monitor.Status
	for _, line := range lines {
		var s monitor.Status
		if json.Unmarshal([]byte(line), &s) == nil && (newest == nil || s.Time.After(newest.Time)) {
			newest = &s
		}
	}
	return newest, nil
}
