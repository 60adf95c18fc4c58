package deploy

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"minibroker/pkg/monitor"
	"minibroker/pkg/plan"
	"minibroker/pkg/swarm"
)

// going is the removal of a filter or a consumer of mirror01.
func going(role, part string) plan.Operation {
	s := &plan.Service{Name: "mb_" + part, Part: part, Role: role, Labels: map[string]string{plan.LabelMirror: "1"}}
	return plan.Operation{Verb: plan.Remove, Kind: "service", Name: s.Name, Wave: plan.WaveDrain, Service: s}
}

func word(n int, ready bool, lag map[string]int64) *monitor.Status {
	return &monitor.Status{
		Time:    time.Unix(int64(n), 0),
		Mirrors: []monitor.MirrorStatus{{BrokerStatus: monitor.BrokerStatus{Part: "mirror01", Ready: ready}}},
		Lag:     lag,
	}
}

func TestDrainWaitsForTheMonitorsLaterWords(t *testing.T) {
	running := swarm.Task{Part: "filter002", State: "running", NodeUp: true}
	gone := swarm.Task{Part: "filter002", State: "complete", NodeUp: true}
	steps := []struct {
		what  string
		task  swarm.Task
		word  *monitor.Status
		waits bool
	}{
		{"the filter still runs", running, word(1, true, nil), true},
		{"the monitor's word may be of before its end", gone, word(1, true, nil), true},
		{"the same word again says nothing", gone, word(1, true, nil), true},
		{"the next one may have been begun before its end", gone, word(2, true, nil), true},
		{"alerts are left", gone, word(3, true, map[string]int64{"consumer002": 4}), true},
		{"the mirror does not answer", gone, word(4, false, nil), true},
		{"no word at all", gone, nil, true},
		{"all is read", gone, word(5, true, nil), false},
	}
	d := &drain{mirrors: map[string]string{"consumer002": "mirror01"}, filters: []string{"filter002"}}
	for _, s := range steps {
		if waiting := d.waiting([]swarm.Task{s.task}, s.word); (len(waiting) > 0) != s.waits {
			t.Errorf("%s: waiting for %v", s.what, waiting)
		}
	}
}

func TestDrainGivesUpWhatLiesOnANodeThatIsDown(t *testing.T) {
	d := &drain{mirrors: map[string]string{"consumer001": "mirror01", "consumer002": "mirror02", "consumer003": "mirror03"}}
	tasks := []swarm.Task{ // newest first
		{Part: "mirror01", NodeUp: true}, {Part: "mirror01", NodeUp: false},
		{Part: "mirror02", NodeUp: false}, {Part: "mirror02", NodeUp: true},
	}
	if diff := cmp.Diff([]string{"consumer002"}, d.giveUp(tasks)); diff != "" {
		t.Error(diff)
	}
}

// A consumer goes when its filter has, and when the monitor has said often
// enough that it has read everything.
func TestApplyDrainsBeforeAllElse(t *testing.T) {
	f := &speaking{}
	p := plan.Plan{Name: "mb", Operations: []plan.Operation{
		going(plan.RoleFilter, "filter002"), going(plan.RoleConsumer, "consumer002"),
		{Verb: plan.Create, Kind: "network", Name: "mb_net", Wave: plan.WaveObjects, Network: &plan.Network{}},
	}}
	var waited []string
	sink := func(e Event) {
		if e.Kind == Progress {
			waited = append(waited, strings.Join(e.Waiting, " ")+" after "+strings.Join(f.made(), " "))
		}
	}
	if err := Apply(t.Context(), p, f, f, sink); err != nil {
		t.Fatal(err)
	}
	if want := []string{"mb_filter002", "mb_consumer002", "mb_net"}; !slices.Equal(f.made(), want) {
		t.Errorf("done in the order %v, want %v", f.made(), want)
	}
	if len(waited) == 0 || waited[0] != "consumer002 after mb_filter002" {
		t.Errorf("it waited for %q", waited)
	}
}

// speaking is a Swarm whose monitor says something new each time it is asked.
type speaking struct {
	fakeSwarm
	said atomic.Int64
}

func (s *speaking) made() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.done)
}

func (s *speaking) Tasks(context.Context, string) ([]swarm.Task, error) { return nil, nil }

func (s *speaking) Output(context.Context, string, int) ([]string, error) {
	line, err := json.Marshal(word(int(s.said.Add(1)), true, nil))
	return []string{string(line)}, err
}
