//go:build testbed

package e2e

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minibroker/pkg/alert"
	"minibroker/pkg/plan"
	"minibroker/pkg/testbed"
)

func TestTwelveNodes(t *testing.T) {
	bed := up(t, testbed.Config{Name: "e2e12", Nodes: 13, FilterNodes: 5, ConsumerNodes: 5})
	files := bed.NodeFiles()
	c := cli{t: t, host: bed.DockerHost(), topology: []string{
		"--topology", "../../topologies/12node.yaml",
		"--topology", "../../topologies/12node-testbed.yaml",
		"--set", "nodes.sender=" + files + "/sendernodes.txt",
		"--set", "nodes.filter=" + files + "/filternodes.txt",
		"--set", "nodes.consumer=" + files + "/consumernodes.txt",
		"--set", "sender.alertsPerVisit=1000",
		"--set", "filters.default=diaSourceId % 131 = N", // 130 filters, when there are most
	}}
	s := connect(t, bed.DockerHost())

	c.must(0, "deploy")
	snap := observe(t, s)
	roles := map[string]int{}
	for _, o := range snap.Services {
		roles[o.Object.Role]++
	}
	want := map[string]int{"registry": 1, "hub": 1, "monitor": 1, "mirror": 5, "mirrormaker": 5, "filter": 100, "consumer": 100, "sender": 1}
	if diff := cmp.Diff(want, roles); diff != "" {
		t.Errorf("services by role: %s", diff)
	}
	second := bed.Nodes[3] // manager, sender, first filter node, second filter node
	for _, o := range snap.Services {
		if node, _ := snap.Node(o.Object.Node); o.Object.Part == "filter021" && node.Name != second.Name {
			t.Errorf("filter021 is on %s, not on the second filter node %s", node.Name, second.Name)
		}
	}

	r := exact(t, c, 100, 3)
	for _, v := range r.Visits {
		if v.Sent != 1000 || v.FiltersDone != 100 || v.CapViolations != 0 || v.Received != v.Passed || v.Matched == 0 {
			t.Errorf("visit %d: %+v", v.Visit, v.Counts)
		}
	}

	before := versions(t, s)
	if out := c.must(0, "deploy").out; !strings.Contains(out, "no changes") {
		t.Errorf("the second deploy says %q", out)
	}
	if diff := cmp.Diff(before, versions(t, s)); diff != "" {
		t.Errorf("the second deploy wrote to services: %s", diff)
	}
	c.must(0, "status")

	scaling(t, c, s)
	replacing(t, bed, c, s)
	exact(t, c, 100, 20)
	runs := map[string]alert.GeneratorConfig{
		"1": {Seed: 1, Stamps: alert.StampsNone, Alerts: 1000},
		"2": {Seed: 1, Stamps: alert.StampsNone, Alerts: 500},
	}
	exactly(t, s, 100, 131, runs, map[string]int{"1": 3, "2": 20})
	if out := c.must(0, "stream status", "-o", "json").out; !strings.Contains(out, `"state": "finished"`) || !strings.Contains(out, `"visitsSent": 20`) {
		t.Errorf("the stream's status is\n%s", out)
	}

	// What the lost node had, nobody can look at: it is told.
	if out := c.must(5, "teardown", "--volumes").err; !strings.Contains(out, "volumes may be left on it") {
		t.Errorf("teardown with a node down says:\n%s", out)
	}
	if left := observe(t, s); len(left.Services)+len(left.Networks)+len(left.Configs) > 0 {
		t.Errorf("teardown left %d services, %d networks, %d configs", len(left.Services), len(left.Networks), len(left.Configs))
	}
	for i, n := range bed.Nodes {
		if i != lostNode {
			nothingOn(t, n)
		}
	}
}

// nothingOn asks a node's own engine for what bears the deployment's label.
func nothingOn(t *testing.T, n *testbed.Node) {
	t.Helper()
	label := "label=" + plan.LabelDeployment
	for _, list := range [][]string{
		{"docker", "ps", "--all", "--quiet", "--filter", label},
		{"docker", "volume", "ls", "--quiet", "--filter", label},
		{"docker", "network", "ls", "--quiet", "--filter", label},
	} {
		if out := on(t, n, list...); out != "" {
			t.Errorf("%s: %s lists %s", n.Name, strings.Join(list[1:3], " "), out)
		}
	}
}
