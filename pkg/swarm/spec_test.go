package swarm

import (
	"encoding/json"
	"testing"

	"github.com/docker/docker/api/types/swarm"
	"github.com/google/go-cmp/cmp"

	"minibroker/pkg/plan"
	"minibroker/pkg/topology"
)

// twelve is what the sample topology asks for.
func twelve(t *testing.T, sets ...string) plan.Desired {
	t.Helper()
	top, err := topology.Load([]string{"../../topologies/12node.yaml"}, sets)
	if err != nil {
		t.Fatal(err)
	}
	image := plan.Image{Ref: "r/i:1", Digest: "sha256:d", ID: "sha256:i"}
	d, err := plan.Desire(top, plan.Arrange(top, plan.Snapshot{}), plan.Images{Alertstream: image, Kafka: image, Own: true}, plan.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// A service that was written as an Engine API spec, sent as JSON and read back
// is the service that was wanted: otherwise deploy would find changes for ever.
func TestSpecComesBackAsItWent(t *testing.T) {
	d := twelve(t)
	ids := names{networks: map[string]string{d.Networks[0].Name: "network-id"}, configs: map[string]string{}}
	for _, c := range d.Configs {
		ids.configs[c.Name] = "id-of-" + c.Name
	}
	for _, want := range d.Services {
		sent, err := json.Marshal(spec(want, ids))
		if err != nil {
			t.Fatal(err)
		}
		var received swarm.ServiceSpec
		if err := json.Unmarshal(sent, &received); err != nil {
			t.Fatal(err)
		}
		if changes := plan.Changes(unspec(received, ids), want); len(changes) > 0 {
			t.Errorf("%s: %s", want.Name, changes)
		}
	}
}

// Every property that a plan compares must reach the Engine API: a service that
// differs in one has a spec that differs.
func TestSpecCarriesEveryField(t *testing.T) {
	full := plan.Service{
		Name: "n", Part: "p", Role: "r", Image: "i", Command: []string{"c"}, Args: []string{"a"}, Env: []string{"E=1"},
		Replicas: 3, Hostname: "h", Node: "node", Network: "net",
		Configs: []plan.ConfigFile{{Config: "conf", Path: "/c"}},
		Mounts:  []plan.Mount{{Volume: "v", Labels: map[string]string{"l": "1"}, Path: "/v"}, {Folder: "/f", Path: "/g", ReadOnly: true}},
		Health:  &plan.Health{Test: []string{"CMD", "t"}, Interval: 1, Timeout: 2, StartPeriod: 3, Retries: 4},
		Ports:   []plan.Port{{Published: 1, Target: 2}},
		Restart: plan.Restart{Condition: "any", Delay: 5}, StopGrace: 6,
		Labels: map[string]string{plan.LabelPart: "p", plan.LabelRole: "r"},
	}
	if diff := cmp.Diff(full, unspec(spec(full, names{}), names{})); diff != "" {
		t.Error(diff)
	}
}

func TestRenderedLayoutOfTwelveNodes(t *testing.T) {
	r := Render(twelve(t))
	roles := map[string]int{}
	for _, s := range r.Services {
		roles[s.Role]++
	}
	want := map[string]int{"registry": 1, "hub": 1, "monitor": 1, "mirror": 5, "mirrormaker": 5, "filter": 100, "consumer": 100, "sender": 1}
	if diff := cmp.Diff(want, roles); diff != "" {
		t.Error(diff)
	}
	for _, s := range r.Services {
		if s.Part == "filter021" {
			if got := s.Spec.TaskTemplate.Placement.Constraints; !cmp.Equal(got, []string{"node.id==filter02placeholder000002"}) {
				t.Errorf("filter021 is constrained to %q, not to the second filter node", got)
			}
		}
	}
}
