package deploy

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"minibroker/pkg/monitor"
	"minibroker/pkg/plan"
	"minibroker/pkg/swarm"
)

// Status is how a deployment fares at one moment.
type Status struct {
	Name     string                `json:"name"`
	Wanted   int                   `json:"wanted"`  // services
	Working  int                   `json:"working"` // services
	Stopped  bool                  `json:"stopped"` // the stream is, by request
	Hub      *monitor.BrokerStatus `json:"hub,omitempty"`
	Services []ServiceStatus       `json:"services"`
}

// ServiceStatus is how one service fares.
type ServiceStatus struct {
	Part         string  `json:"part"`
	Role         string  `json:"role"`
	Node         string  `json:"node"`
	Works        bool    `json:"works"`
	State        string  `json:"state"` // of its newest task: running (and healthy), starting, complete, …
	For          string  `json:"for"`   // how long in that state
	VisitsBehind float64 `json:"visitsBehind"`
	Failures     int     `json:"failures"` // failed tasks that the Swarm remembers
	LastError    string  `json:"lastError,omitempty"`
	// Published is the host:port at which clients outside the Swarm find a hub or
	// mirror, or the stream that a filter writes there as Topic.
	Published string `json:"published,omitempty"`
	Topic     string `json:"topic,omitempty"`
}

// Quiet says that the service is one of many and all is well with it.
func (s ServiceStatus) Quiet() bool {
	return (s.Role == plan.RoleFilter || s.Role == plan.RoleConsumer) && s.Works && s.VisitsBehind < 1 && s.LastError == ""
}

// Observe asks the Swarm how its tasks fare and the monitor how far each part is
// behind. alertsPerVisit turns alerts into visits.
func Observe(ctx context.Context, w Watcher, snap plan.Snapshot, deployment string, alertsPerVisit int) (Status, error) {
	tasks, err := w.Tasks(ctx, deployment)
	if err != nil {
		return Status{}, err
	}
	status := Status{Name: deployment, Wanted: len(snap.Services), Stopped: plan.SettingsOf(snap).Run.Stopped}
	lag, complaints, troubles := map[string]int64{}, map[string]string{}, map[string]string{}
	if monitored(snap) {
		word, err := MonitorStatus(ctx, w, deployment)
		if err != nil {
			return Status{}, err
		}
		if word != nil {
			status.Hub, lag, complaints, troubles = &word.Hub, lags(*word), complaintsOf(*word), word.Troubles
		}
	}
	byService, places := group(tasks), plan.Published(snap)
	services := slices.Clone(snap.Services)
	slices.SortFunc(services, func(a, b plan.Observed[plan.Service]) int {
		return cmp.Or(cmp.Compare(a.Object.Wave, b.Object.Wave), cmp.Compare(a.Object.Part, b.Object.Part))
	})
	for _, o := range services {
		s := serviceStatus(o.Object, byService[o.Object.Name])
		behind := lag[s.Part]
		for _, n := range plan.FiltersOf(o.Object) {
			behind = max(behind, lag[plan.FilterPart(n)])
			if trouble := troubles[plan.FilterPart(n)]; trouble != "" {
				s.LastError = joined(plan.FilterName(n)+" is "+trouble, s.LastError)
			}
		}
		s.VisitsBehind = float64(behind) / float64(alertsPerVisit)
		s.Published, s.Topic = places[s.Part].Address, places[s.Part].Topic
		if complaint := complaints[s.Part]; complaint != "" {
			s.Works = false
			s.LastError = joined(complaint, s.LastError)
		}
		if s.Works {
			status.Working++
		}
		status.Services = append(status.Services, s)
	}
	return status, nil
}

// joined puts what is wrong now before what was.
func joined(now, before string) string { return strings.TrimSuffix(now+"; "+before, "; ") }

func monitored(snap plan.Snapshot) bool {
	for _, o := range snap.Services {
		if o.Object.Role == plan.RoleMonitor {
			return true
		}
	}
	return false
}

// lags gives how many alerts each part is behind: a MirrorMaker behind the hub,
// a feed, a filter and a consumer behind the end of what they read.
func lags(word monitor.Status) map[string]int64 {
	lag := map[string]int64{}
	for part, n := range word.Lag {
		lag[part] = n
	}
	for _, m := range word.Mirrors {
		lag[m.Part] = m.Lag
	}
	return lag
}

// complaintsOf gives what the monitor finds wrong with each broker, or with the
// MirrorMaker that feeds it.
func complaintsOf(word monitor.Status) map[string]string {
	complaints := map[string]string{word.Hub.Part: word.Hub.Error}
	for _, m := range word.Mirrors {
		complaints[m.Part] = m.Error
	}
	return complaints
}

func serviceStatus(service plan.Service, tasks []swarm.Task) ServiceStatus {
	s := ServiceStatus{Part: service.Part, Role: service.Role, State: "no task"}
	has, want := working(tasks), service.Tasks()
	s.Works = has >= want
	for i, t := range tasks {
		if i == 0 {
			s.Node, s.State, s.For = t.NodeName, t.State, time.Since(t.Since).Round(time.Second).String()
		}
		if failed(t) {
			s.Failures++
			if s.LastError == "" {
				s.LastError = t.Err
			}
		} else if i == 0 && t.Err != "" {
			s.LastError = t.Err // such as: no suitable node
		}
	}
	if want > 1 {
		s.State = fmt.Sprintf("%d of %d running", has, want)
	}
	return s
}

func group(tasks []swarm.Task) map[string][]swarm.Task {
	byService := map[string][]swarm.Task{}
	for _, t := range tasks {
		byService[t.Service] = append(byService[t.Service], t)
	}
	return byService
}
