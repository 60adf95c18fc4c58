package deploy

import (
	"encoding/json"
	"testing"
	"time"

	"minibroker/pkg/monitor"
	"minibroker/pkg/plan"
	"minibroker/pkg/swarm"
)

func observed(parts ...string) plan.Snapshot {
	roles := map[string]string{"hub": plan.RoleHub, "monitor": plan.RoleMonitor, "mirror01": plan.RoleMirror, "feed01": plan.RoleFeed, "filter001": plan.RoleFilter}
	var s plan.Snapshot
	for _, part := range parts {
		s.Services = append(s.Services, plan.Observed[plan.Service]{Object: plan.Service{
			Name: "mb_" + part, Part: part, Role: roles[part], Wave: plan.WaveOf(roles[part]),
		}})
	}
	return s
}

func TestObserveTellsOfTasksAndOfTheMonitor(t *testing.T) {
	word, err := json.Marshal(monitor.Status{
		Time: time.Now(),
		Hub:  monitor.BrokerStatus{Part: "hub", Ready: true, End: 300},
		Mirrors: []monitor.MirrorStatus{{
			BrokerStatus: monitor.BrokerStatus{Part: "mirror01", Ready: true, Error: "MirrorMaker does not copy"}, Lag: 200,
		}},
		Lag: map[string]int64{"filter001": 50, "feed01": 20}, Troubles: map[string]string{"filter001": "cut off: it failed"},
	})
	if err != nil {
		t.Fatal(err)
	}
	runs := func(part string) swarm.Task {
		return swarm.Task{Service: "mb_" + part, Part: part, State: "running", Wanted: "running", Current: true}
	}
	f := &fakeSwarm{monitor: string(word), tasks: []swarm.Task{
		runs("hub"), runs("monitor"), runs("mirror01"), runs("feed01"), runs("filter001"),
		{Service: "mb_mirror01", Part: "mirror01", State: "failed", Err: "task: non-zero exit (137)"},
	}}
	status, err := Observe(t.Context(), f, observed("filter001", "feed01", "mirror01", "monitor", "hub"), "mb", 100)
	if err != nil {
		t.Fatal(err)
	}
	if status.Wanted != 5 || status.Working != 4 || status.Hub.End != 300 {
		t.Errorf("%d of %d work, the hub has %d", status.Working, status.Wanted, status.Hub.End)
	}
	want := []ServiceStatus{
		{Part: "hub", Works: true},
		{Part: "monitor", Works: true},
		{Part: "mirror01", VisitsBehind: 2, Failures: 1, LastError: "MirrorMaker does not copy; task: non-zero exit (137)"},
		{Part: "feed01", Works: true, VisitsBehind: 0.2},
		{Part: "filter001", Works: true, VisitsBehind: 0.5, LastError: "Filter001 is cut off: it failed"},
	}
	for i, w := range want {
		got := status.Services[i]
		if got.Part != w.Part || got.Works != w.Works || got.VisitsBehind != w.VisitsBehind || got.Failures != w.Failures || got.LastError != w.LastError {
			t.Errorf("got %+v, want %+v", got, w)
		}
	}
}

func TestObserveTellsWhereStreamsArePublished(t *testing.T) {
	snap := observed("filter001", "mirror01", "hub")
	snap.Nodes = []plan.Node{{ID: "m", Address: "10.0.0.1"}, {ID: "f", Address: "10.0.0.2"}}
	for i := range snap.Services {
		o := &snap.Services[i].Object
		o.Node = map[string]string{plan.RoleHub: "m"}[o.Role]
		if o.Role != plan.RoleHub {
			o.Node, o.Labels = "f", map[string]string{plan.LabelMirror: "1"}
		}
		if o.Role == plan.RoleMirror {
			o.Ports = []plan.Port{{Published: 9093, Target: 9094}}
		}
	}
	status, err := Observe(t.Context(), &fakeSwarm{}, snap, "mb", 100)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"hub:  ", "mirror01: 10.0.0.2:9093 ", "filter001: 10.0.0.2:9093 Filter001"}
	for i, s := range status.Services {
		if got := s.Part + ": " + s.Published + " " + s.Topic; got != want[i] {
			t.Errorf("got %q, want %q", got, want[i])
		}
	}
}
