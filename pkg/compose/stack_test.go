package compose

import (
	"testing"

	stacktypes "github.com/docker/cli/cli/compose/types"
	"github.com/google/go-cmp/cmp"

	"minibroker/pkg/plan"
)

// As a stack, every service is what deploy would make it.
func TestStackOfTwelveNodes(t *testing.T) {
	d := desired(t, tagged(), "../../topologies/12node.yaml")
	text, err := Stack(d)
	if err != nil {
		t.Fatal(err)
	}
	config := stack(t, text)
	if n := config.Networks["net"]; n.Name != "minibroker_net" || n.Driver != "overlay" || n.Ipam.Config[0].Subnet != "10.118.0.0/16" || n.Labels[plan.LabelDeployment] != "minibroker" {
		t.Errorf("network %+v", n)
	}
	if v := config.Volumes["mirror03"]; len(config.Volumes) != 6 || v.Name != "minibroker_mirror03" || v.Labels[plan.LabelDeployment] != "minibroker" {
		t.Errorf("volumes %+v", config.Volumes)
	}
	planned := map[string]plan.Service{}
	for _, s := range d.Services {
		planned[s.Part] = s
	}
	for _, s := range config.Services {
		want, dep := planned[s.Name], s.Deploy
		if s.Hostname != want.Part || s.Image != want.Image || *s.StopGracePeriod != stacktypes.Duration(want.StopGrace) || s.Logging.Options["max-size"] != "10m" {
			t.Errorf("%s: %+v", s.Name, s)
		}
		if diff := cmp.Diff(want.Labels, map[string]string(s.Labels)); diff != "" {
			t.Errorf("%s: labels of the container %s", s.Name, diff)
		}
		if diff := cmp.Diff(want.Labels, map[string]string(dep.Labels)); diff != "" {
			t.Errorf("%s: labels of the service %s", s.Name, diff)
		}
		if dep.EndpointMode != "dnsrr" || !cmp.Equal(dep.Placement.Constraints, []string{plan.Constraint(want.Node)}) ||
			dep.RestartPolicy.Condition != want.Restart.Condition || *dep.RestartPolicy.Delay != stacktypes.Duration(want.Restart.Delay) ||
			dep.UpdateConfig.Order != "stop-first" || dep.UpdateConfig.FailureAction != "pause" || *dep.UpdateConfig.Parallelism != 1 {
			t.Errorf("%s: deploy %+v", s.Name, dep)
		}
		if h := s.HealthCheck; (h != nil) != (want.Health != nil) || h != nil && (*h.Interval != stacktypes.Duration(want.Health.Interval) || int(*h.Retries) != want.Health.Retries) {
			t.Errorf("%s: health check %+v", s.Name, h)
		}
		for i, m := range want.Mounts {
			if got := s.Volumes[i]; got.Target != m.Path || got.ReadOnly != m.ReadOnly || (got.Type == "bind") != (m.Volume == "") {
				t.Errorf("%s: mount %+v, want %+v", s.Name, got, m)
			}
		}
	}
}
