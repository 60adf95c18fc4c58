package plan

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"minibroker/pkg/topology"
)

// Settings are what commands asked of a deployment beside its files: how many
// filters a node has (scale), and which run of the stream flows (stream). The
// Swarm remembers them as the labels of one config, which can be changed in
// one step, so that every machine's command line knows them.
type Settings struct {
	// Overrides of topology keys, such as filters.perNode: they win over the
	// files.
	Overrides map[string]string
	Run       Run
}

// Run is one flow of visits through a deployment. The zero value is a first run
// that begins with the deployment.
type Run struct {
	Number  int  // from 1; 0: none was asked for
	Stopped bool // the sender is not to send for now
}

// ID is what the run's alerts carry.
func (r Run) ID() string { return strconv.Itoa(max(r.Number, 1)) }

// Keys that scale and stream may override.
const (
	KeyFiltersPerNode   = "filters.perNode"
	KeyConsumersPerNode = "consumers.perNode"
	KeyVisits           = "sender.visits"
	KeyVisitInterval    = "sender.visitInterval"
	KeyAlertsPerVisit   = "sender.alertsPerVisit"
)

// RunKeys are those that hold for one run only.
var RunKeys = []string{KeyVisits, KeyVisitInterval, KeyAlertsPerVisit}

// Labels of the config that remembers.
const (
	labelOverride = "minibroker.set." // and the key
	labelRun      = "minibroker.run"
	labelStopped  = "minibroker.stopped"
)

// SettingsOf reads what the Swarm remembers.
func SettingsOf(s Snapshot) Settings {
	out := Settings{Overrides: map[string]string{}}
	for _, c := range s.Configs {
		if !strings.HasSuffix(c.Object.Name, settingsName) {
			continue
		}
		for label, value := range c.Object.Labels {
			if key, found := strings.CutPrefix(label, labelOverride); found {
				out.Overrides[key] = value
			}
		}
		out.Run.Number, _ = strconv.Atoi(c.Object.Labels[labelRun]) // absent or spoilt: none was asked for
		out.Run.Stopped = c.Object.Labels[labelStopped] == "true"
	}
	return out
}

// Set overrides a key, or lets the files decide again if value is empty.
func (s *Settings) Set(key, value string) {
	if value == "" {
		delete(s.Overrides, key)
		return
	}
	s.Overrides[key] = value
}

// SetPerNode overrides how many filters, and consumers, a node has; 0 lets the
// files decide again.
func (s *Settings) SetPerNode(n int) {
	value := ""
	if n > 0 {
		value = strconv.Itoa(n)
	}
	s.Set(KeyFiltersPerNode, value)
	s.Set(KeyConsumersPerNode, value)
}

// Sets lists the overrides as key=value, in the order of their keys.
func (s Settings) Sets() []string {
	sets := make([]string, 0, len(s.Overrides))
	for _, key := range slices.Sorted(maps.Keys(s.Overrides)) {
		sets = append(sets, key+"="+s.Overrides[key])
	}
	return sets
}

// Asked is a setting beside what the files say.
type Asked struct {
	Key   string `json:"key"`
	Value string `json:"value"`
	File  string `json:"file"` // what the files say
	With  string `json:"with"` // the command that asked
}

// Asked lists the overrides that differ from the files.
func (s Settings) Asked(files *topology.Topology) []Asked {
	var list []Asked
	for _, key := range slices.Sorted(maps.Keys(s.Overrides)) {
		a := Asked{Key: key, Value: s.Overrides[key], File: written(files, key), With: "scale"}
		if slices.Contains(RunKeys, key) {
			a.With = "stream start"
		}
		if a.Value != a.File {
			list = append(list, a)
		}
	}
	return list
}

// written is a value as the files say it, or would.
func written(t *topology.Topology, key string) string {
	switch key {
	case KeyFiltersPerNode:
		return strconv.Itoa(t.Filters.PerNode)
	case KeyConsumersPerNode:
		return strconv.Itoa(t.Consumers.PerNode)
	case KeyAlertsPerVisit:
		return strconv.Itoa(t.Sender.AlertsPerVisit)
	case KeyVisitInterval:
		return t.Sender.VisitInterval.String()
	case KeyVisits:
		if t.Sender.Visits > 0 {
			return strconv.Itoa(t.Sender.Visits)
		}
		return "forever"
	}
	return "otherwise"
}

const settingsName = "_settings"

// settings adds the config that remembers, unless there is nothing to remember.
func (b *builder) settings(s Settings) {
	labels := b.labels()
	for key, value := range s.Overrides {
		labels[labelOverride+key] = value
	}
	if s.Run.Number > 0 {
		labels[labelRun] = strconv.Itoa(s.Run.Number)
	}
	if s.Run.Stopped {
		labels[labelStopped] = "true"
	}
	if len(labels) == len(b.labels()) {
		return
	}
	b.out.Configs = append(b.out.Configs, Config{
		Name: b.topology.Name + settingsName, Labels: labels,
		Data: []byte("What minibroker scale and stream asked for is in the labels of this config.\n"),
	})
}

// relabelled tells how labels change, ours without what they all begin with.
func relabelled(is, want map[string]string) ChangeList {
	var changes ChangeList
	keys := map[string]bool{}
	for _, labels := range []map[string]string{is, want} {
		for label := range labels {
			keys[label] = true
		}
	}
	for _, label := range slices.Sorted(maps.Keys(keys)) {
		if is[label] != want[label] {
			short := strings.TrimPrefix(strings.TrimPrefix(label, labelOverride), "minibroker.")
			changes = append(changes, Change{short, show(is[label]), show(want[label])})
		}
	}
	return changes
}
