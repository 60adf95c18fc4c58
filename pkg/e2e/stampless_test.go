//go:build testbed

package e2e

import (
	"strings"
	"testing"

	"minibroker/pkg/testbed"
)

// TestStampless: the twelve nodes, scaled down, with filters that read alerts
// without their cutouts, on thin mirrors and on full ones; alerts have their real size. A smoke
// compares every stream with its oracle.
func TestStampless(t *testing.T) {
	bed := up(t, testbed.Config{Name: "e2ethin", Nodes: 12, FilterNodes: 5, ConsumerNodes: 5})
	files := bed.NodeFiles()
	c := cli{t: t, host: bed.DockerHost(), topology: []string{
		"--topology", "../../topologies/12node.yaml",
		"--topology", "../../topologies/12node-testbed.yaml",
		"--topology", "../../topologies/12node-stampless.yaml",
		"--set", "nodes.sender=" + files + "/sendernodes.txt",
		"--set", "nodes.filter=" + files + "/filternodes.txt",
		"--set", "nodes.consumer=" + files + "/consumernodes.txt",
		"--set", "filters.perNode=2", "--set", "consumers.perNode=2", "--set", "filters.cap=5",
		"--set", "sender.generate.stamps=full", "--set", "sender.alertsPerVisit=200", "--set", "sender.visits=3", "--set", "sender.visitInterval=8s",
	}}
	for _, way := range []struct {
		name  string
		sets  []string
		parts []string // that there are feeds of
	}{
		{"thin mirrors, copies by the sender", nil, nil},
		{"full mirrors, copies beside them", []string{"--set", "sender.stampless=false", "--set", "mirrors.copy=full"}, []string{"feed01", "feed05"}},
	} {
		t.Run(way.name, func(t *testing.T) {
			c := c.in(t)
			rendered := c.must(0, "render -o json", way.sets...).out
			for _, part := range way.parts {
				if !strings.Contains(rendered, `"`+part+`"`) {
					t.Errorf("there is no %s", part)
				}
			}
			t.Log(c.must(0, "smoke", way.sets...).out)
		})
	}
	nothingLeft(t, bed)
}
