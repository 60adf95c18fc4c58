//go:build bench

package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"minibroker/pkg/report"
	"minibroker/pkg/testbed"
)

// bedName is the testbed's name; all that it makes on the machine is called mb-bench.
const bedName = "bench"

// twelveNodes starts the prototype's twelve nodes, which end with the test.
func twelveNodes(t *testing.T) *testbed.Testbed {
	t.Helper()
	if others, _ := filepath.Glob("/var/lib/mb-*/testbed.json"); len(others) > 0 {
		fmt.Printf("note: there are testbeds already, %v: if one of them runs, figures are worse for it\n", others)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
		defer cancel()
		if _, err := testbed.Down(ctx, bedName, func(string) {}); err != nil {
			t.Error(err)
		}
		left, err := testbed.Leftovers(bedName)
		if err != nil || len(left) > 0 {
			t.Errorf("left behind: %v, %v", left, err)
		}
	})
	bed, err := testbed.Up(t.Context(), testbed.Config{Name: bedName, Nodes: 12, FilterNodes: 5, ConsumerNodes: 5, DockerConfig: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	return bed
}

// deployment is a topology on a testbed, worked on as a user does: through the
// command line.
type deployment struct {
	t        *testing.T
	bed      *testbed.Testbed
	topology []string // flags that choose it
}

// command prepares one, which its deadline ends.
func (d deployment) command(patience time.Duration, verb []string, args ...string) (*exec.Cmd, context.CancelFunc) {
	d.t.Helper()
	ctx, cancel := context.WithTimeout(d.t.Context(), patience)
	cmd := exec.CommandContext(ctx, absolute(d.t, minibroker), append(append(verb, d.topology...), args...)...)
	cmd.Env = append(cmd.Environ(), "DOCKER_HOST="+d.bed.DockerHost(), "DOCKER_CONTEXT=")
	cmd.WaitDelay = 10 * time.Second
	return tied(cmd), cancel
}

func (d deployment) must(patience time.Duration, verb []string, args ...string) {
	d.t.Helper()
	cmd, cancel := d.command(patience, verb, args...)
	defer cancel()
	if out, err := cmd.CombinedOutput(); err != nil {
		d.t.Fatalf("%v: %v\n%s", verb, err, out)
	}
}

// report waits until the run is over and gives what was told of it. What was lost
// or doubled makes the command fail, and is told all the same.
func (d deployment) report(patience time.Duration) (r report.Report) {
	d.t.Helper()
	cmd, cancel := d.command(patience+time.Minute, []string{"report"}, "--wait", "-o", "json", "--timeout", patience.String())
	defer cancel()
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if wrong := json.Unmarshal(out, &r); wrong != nil {
		d.t.Fatalf("report: %v, %v\n%s", err, wrong, stderr.Bytes())
	}
	return r
}

// tearDown takes the deployment off the testbed, for the next one. A test that has
// failed comes here as well.
func (d deployment) tearDown() {
	cmd, cancel := d.command(5*time.Minute, []string{"teardown"}, "--volumes")
	defer cancel()
	if out, err := cmd.CombinedOutput(); err != nil {
		d.t.Errorf("teardown: %v\n%s", err, out)
	}
}
