//go:build testbed

package e2e

import (
	"testing"

	"minibroker/pkg/testbed"
)

// Everything runs on one node, the manager too.
func TestSingleNode(t *testing.T) {
	bed := up(t, testbed.Config{Name: "e2eone", Nodes: 1})
	c := cli{t: t, host: bed.DockerHost(), topology: single(bed)}
	c.must(0, "deploy")
	c.must(0, "plan", "--detailed-exitcode")
	r := exact(t, c, 5, 2)
	for _, v := range r.Visits {
		if v.Sent != 1000 || v.FiltersDone != 5 || v.Received != v.Passed || v.Matched == 0 {
			t.Errorf("visit %d: %+v", v.Visit, v.Counts)
		}
	}
	c.must(0, "teardown", "--volumes")
	cleared(t, bed.Manager())
	nothingOn(t, bed.Manager())
}
