package deploy

import (
	"context"
	"fmt"
	"slices"
	"time"

	"minibroker/pkg/monitor"
	"minibroker/pkg/plan"
	"minibroker/pkg/swarm"
)

// drainNews is how many new words of the monitor must come after the last
// filter ended before it is believed that a consumer has read everything: the
// next one may have been looked for before.
const drainNews = 2

// drain waits until consumers that are to go have read all that their filters
// passed. The filters are gone from the plan already; their tasks may still end.
// What lies on a mirror whose node is down can be read by nobody, which is
// noted.
func (r *run) drain(ctx context.Context, consumers []plan.Operation) error {
	if len(consumers) == 0 {
		return nil
	}
	d := &drain{mirrors: map[string]string{}, filters: r.filtersThatGo()}
	for _, o := range consumers {
		d.mirrors[o.Service.Part] = plan.MirrorOf(*o.Service)
	}
	for {
		tasks, err := r.watcher.Tasks(ctx, r.plan.Name)
		if err != nil {
			return err
		}
		for _, part := range d.giveUp(tasks) {
			r.sink.send(Event{Kind: Noted, Wave: r.wave.String(),
				Text: fmt.Sprintf("%s cannot read what is left on %s, whose node is down", part, d.mirrors[part])})
			delete(d.mirrors, part)
		}
		status, err := MonitorStatus(ctx, r.watcher, r.plan.Name)
		if err != nil {
			return err
		}
		waiting := d.waiting(tasks, status)
		if len(waiting) == 0 {
			return nil
		}
		r.sink.send(Event{Kind: Progress, Wave: r.wave.String(), Done: len(consumers) - len(waiting), Total: len(consumers), Waiting: waiting})
		if err := sleep(ctx, tick); err != nil {
			return fmt.Errorf("still waiting for %s to read what was passed: %w", some(waiting, 5), err)
		}
	}
}

// filtersThatGo are the parts of the filters that the wave removes.
func (r *run) filtersThatGo() []string {
	var parts []string
	for _, o := range r.plan.In(r.wave) {
		if o.Service != nil && o.Service.Role == plan.RoleFilter {
			parts = append(parts, o.Service.Part)
		}
	}
	return parts
}

// drain is what is known of consumers that are to go.
type drain struct {
	mirrors map[string]string // consumer → the mirror it reads
	filters []string          // that have been removed
	ended   bool              // their tasks have
	news    []time.Time       // of the monitor's words since then
}

// giveUp names the consumers whose mirror is on a node that is down.
func (d *drain) giveUp(tasks []swarm.Task) []string {
	down := map[string]bool{}
	for _, t := range slices.Backward(tasks) { // the newest has the last word
		down[t.Part] = !t.NodeUp
	}
	var parts []string
	for part, mirror := range d.mirrors {
		if down[mirror] {
			parts = append(parts, part)
		}
	}
	slices.Sort(parts)
	return parts
}

// waiting names the consumers that may still have something to read.
func (d *drain) waiting(tasks []swarm.Task, status *monitor.Status) []string {
	if !d.ended {
		d.ended = !slices.ContainsFunc(tasks, func(t swarm.Task) bool {
			return t.NodeUp && !t.Ended() && slices.Contains(d.filters, t.Part)
		})
	}
	if d.ended && status != nil && (len(d.news) == 0 || status.Time.After(d.news[len(d.news)-1])) {
		d.news = append(d.news, status.Time)
	}
	var waiting []string
	for part, mirror := range d.mirrors {
		if len(d.news) <= drainNews || status == nil || status.Lag[part] > 0 || !readyMirror(*status, mirror) {
			waiting = append(waiting, part)
		}
	}
	slices.Sort(waiting)
	return waiting
}

// readyMirror says that the monitor could look at a mirror.
func readyMirror(status monitor.Status, part string) bool {
	return slices.ContainsFunc(status.Mirrors, func(m monitor.MirrorStatus) bool { return m.Part == part && m.Ready })
}
