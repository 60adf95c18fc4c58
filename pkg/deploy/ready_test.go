package deploy

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"minibroker/pkg/monitor"
	"minibroker/pkg/plan"
	"minibroker/pkg/swarm"
)

// fakeSwarm is a Swarm whose services run as soon as they are made.
type fakeSwarm struct {
	mu      sync.Mutex
	done    []string
	doFunc  func(plan.Operation) error
	tasks   []swarm.Task
	log     []string
	monitor string
}

func (f *fakeSwarm) Do(_ context.Context, o plan.Operation) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.doFunc != nil {
		if err := f.doFunc(o); err != nil {
			return err
		}
	}
	f.done = append(f.done, o.Name)
	if o.Kind == "service" {
		f.tasks = append(f.tasks, swarm.Task{Service: o.Name, State: "running", Wanted: "running", Current: true})
	}
	return nil
}

func (f *fakeSwarm) Refresh(context.Context) error { return nil }

func (f *fakeSwarm) Tasks(context.Context, string) ([]swarm.Task, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]swarm.Task(nil), f.tasks...), nil
}

func (f *fakeSwarm) Output(context.Context, string, int) ([]string, error) {
	return []string{f.monitor}, nil
}

func (f *fakeSwarm) Logs(context.Context, string, int) ([]string, error) { return f.log, nil }

func service(part string, wave plan.Wave) plan.Service {
	return plan.Service{Name: "mb_" + part, Part: part, Wave: wave}
}

// creating is a plan that makes the given services.
func creating(services ...plan.Service) plan.Plan {
	p := plan.Plan{Name: "mb", Services: services}
	for _, s := range services {
		p.Operations = append(p.Operations, plan.Operation{Verb: plan.Create, Kind: "service", Name: s.Name, Wave: s.Wave, Service: &s})
	}
	return p
}

func TestApplyKeepsTheOrderOfWaves(t *testing.T) {
	f := &fakeSwarm{}
	p := creating(service("hub", plan.WaveHub), service("consumer001", plan.WaveConsumers), service("filter001", plan.WaveFilters))
	var ready []string
	err := Apply(t.Context(), p, f, f, func(e Event) {
		if e.Kind == WaveReady {
			ready = append(ready, e.Wave)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprint(f.done, ready), "[mb_hub mb_consumer001 mb_filter001] [hub consumers filters]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestApplyStopsAtTheFirstFailedWave(t *testing.T) {
	refused := errors.New("refused")
	f := &fakeSwarm{doFunc: func(o plan.Operation) error {
		if o.Name == "mb_hub" {
			return refused
		}
		return nil
	}}
	err := Apply(t.Context(), creating(service("hub", plan.WaveHub), service("filter001", plan.WaveFilters)), f, f, func(Event) {})
	if !errors.Is(err, refused) || !strings.Contains(err.Error(), "wave hub") {
		t.Errorf("got error %v", err)
	}
	if len(f.done) > 0 {
		t.Errorf("%v was made after the failure", f.done)
	}
}

// failedTasks are attempts of the hub that failed.
func failedTasks(from, to int) []swarm.Task {
	var out []swarm.Task
	for i := from; i < to; i++ {
		out = append(out, swarm.Task{ID: fmt.Sprint("failed-", i), Service: "mb_hub", NodeName: "node07", State: "failed", Err: "task: non-zero exit (1)", Current: true})
	}
	return out
}

func TestApplyExplainsAServiceThatDoesNotStart(t *testing.T) {
	f := &fakeSwarm{log: []string{"OutOfMemoryError"}}
	p := plan.Plan{Name: "mb", Services: []plan.Service{service("hub", plan.WaveHub)}}
	err := Apply(t.Context(), p, f, f, func(e Event) {
		if e.Kind == Progress { // it fails while we look
			f.tasks = failedTasks(0, patience)
		}
	})
	for _, word := range []string{"mb_hub", "node07", "non-zero exit (1)", "OutOfMemoryError"} {
		if err == nil || !strings.Contains(err.Error(), word) {
			t.Errorf("the error does not tell %q: %v", word, err)
		}
	}
}

func TestApplyForgivesFailuresFromBefore(t *testing.T) {
	f := &fakeSwarm{tasks: failedTasks(0, patience)}
	p := plan.Plan{Name: "mb", Services: []plan.Service{service("hub", plan.WaveHub)}}
	err := Apply(t.Context(), p, f, f, func(e Event) {
		if e.Kind == Progress {
			f.tasks = append(f.tasks, swarm.Task{Service: "mb_hub", State: "running", Wanted: "running", Current: true})
		}
	})
	if err != nil {
		t.Error(err)
	}
}

func TestApplyEndsWithItsContextAndNamesWhatItWaitedFor(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	p := plan.Plan{Name: "mb", Services: []plan.Service{service("hub", plan.WaveHub)}}
	f := &fakeSwarm{}
	err := Apply(ctx, p, f, f, func(Event) {})
	if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "waiting for hub") {
		t.Errorf("got error %v", err)
	}
}

func TestJudge(t *testing.T) {
	task := func(state, wanted string, current bool) swarm.Task {
		return swarm.Task{Service: "mb_hub", State: state, Wanted: wanted, Current: current}
	}
	tests := []struct {
		name  string
		tasks []swarm.Task
		waits bool
	}{
		{"no task yet", nil, true},
		{"starting", []swarm.Task{task("starting", "running", true)}, true},
		{"running", []swarm.Task{task("running", "running", true)}, false},
		{"came to its good end", []swarm.Task{task("complete", "shutdown", true)}, false},
		{"still the one from before an update", []swarm.Task{task("running", "running", false)}, true},
		{"being shut down", []swarm.Task{task("running", "shutdown", true)}, true},
		{"runs again after failures", []swarm.Task{task("running", "running", true), task("failed", "shutdown", true)}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			waiting, broken := judge([]plan.Service{service("hub", plan.WaveHub)}, tt.tasks)
			if (len(waiting) > 0) != tt.waits || broken != nil {
				t.Errorf("waiting for %v, broken %v", waiting, broken)
			}
		})
	}
}

// TestJudgeMembers: a service of several tasks is waited for until all of them run,
// and given up when one of them will not.
func TestJudgeMembers(t *testing.T) {
	consumer := service("consumer001", plan.WaveConsumers)
	consumer.Replicas = 2
	runs := swarm.Task{Service: "mb_consumer001", State: "running", Wanted: "running", Current: true}
	fails := swarm.Task{Service: "mb_consumer001", State: "failed", Wanted: "shutdown", Current: true}
	for _, tt := range []struct {
		name          string
		tasks         []swarm.Task
		waits, broken bool
	}{
		{"one of two", []swarm.Task{runs}, true, false},
		{"both", []swarm.Task{runs, runs, fails}, false, false},
		{"one fails for ever", []swarm.Task{runs, fails, fails, fails, fails}, true, true},
	} {
		waiting, broken := judge([]plan.Service{consumer}, tt.tasks)
		if len(waiting) > 0 != tt.waits || (broken != nil) != tt.broken {
			t.Errorf("%s: waiting for %v, broken %v", tt.name, waiting, broken)
		}
		if s := serviceStatus(consumer, tt.tasks); s.Works == tt.waits {
			t.Errorf("%s: works is %v, %s", tt.name, s.Works, s.State)
		}
	}
}

func TestReadyAsksTheMonitor(t *testing.T) {
	status := func(mirrorReady, copies bool) string {
		line, err := json.Marshal(monitor.Status{
			Time:    time.Now(),
			Hub:     monitor.BrokerStatus{Part: "hub", Ready: true},
			Mirrors: []monitor.MirrorStatus{{BrokerStatus: monitor.BrokerStatus{Part: "mirror01", Ready: mirrorReady}, Copies: copies}},
		})
		if err != nil {
			t.Fatal(err)
		}
		return string(line)
	}
	tests := []struct {
		wave  plan.Wave
		since time.Time // which the monitor runs
		said  string
		waits string
	}{
		{plan.WaveHub, time.Time{}, "", "[]"},
		{plan.WaveTopics, time.Time{}, "", "[monitor]"},
		{plan.WaveTopics, time.Time{}, status(false, false), "[]"},
		{plan.WaveTopics, time.Now().Add(time.Minute), status(true, true), "[monitor]"}, // its predecessor said so
		{plan.WaveMirrors, time.Time{}, status(false, false), "[mirror01]"},
		{plan.WaveMirrors, time.Time{}, status(true, false), "[]"},
		{plan.WaveMirrorMakers, time.Time{}, status(true, false), "[mirror01]"},
		{plan.WaveMirrorMakers, time.Time{}, status(true, true), "[]"},
	}
	for _, tt := range tests {
		r := &run{plan: plan.Plan{Name: "mb"}, wave: tt.wave, watcher: &fakeSwarm{monitor: tt.said}}
		waiting, err := r.kafka(t.Context(), []swarm.Task{{Service: "mb_monitor", State: "running", Wanted: "running", Current: true, Since: tt.since}})
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(waiting); got != tt.waits {
			t.Errorf("wave %s after %q waits for %s, want %s", tt.wave, tt.said, got, tt.waits)
		}
	}
}
