//go:build testbed

package e2e

import (
	"bufio"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"minibroker/pkg/alert"
	"minibroker/pkg/swarm"
	"minibroker/pkg/testbed"
)

// handMade leaves the Swarm that the testbed made and forms another by hand,
// with host names of its own, as an operator would with the docker command. It
// gives the topology's file, written for that Swarm.
func handMade(t *testing.T, bed *testbed.Testbed, dir string) string {
	t.Helper()
	for i := range bed.Nodes {
		on(t, bed.Nodes[len(bed.Nodes)-1-i], "docker", "swarm", "leave", "--force")
	}
	names := []string{"control.lab", "dome", "summit-a", "summit-b", "base-a", "base-b", "spare"}
	manager := bed.Manager()
	for i, n := range bed.Nodes {
		on(t, n, "hostname", names[i])
	}
	on(t, manager, "docker", "swarm", "init", "--advertise-addr", manager.IP)
	token := on(t, manager, "docker", "swarm", "join-token", "--quiet", "worker")
	for _, n := range bed.Nodes[1:] {
		on(t, n, "docker", "swarm", "join", "--token", token, "--advertise-addr", n.IP, manager.IP+":2377")
	}
	ids := make([]string, len(bed.Nodes))
	for i, n := range bed.Nodes {
		ids[i] = on(t, n, "docker", "info", "--format", "{{.Swarm.NodeID}}")
	}
	writeTopology(t, dir, "one.yaml", ids[1:2], ids[2:3], ids[4:5])
	return writeTopology(t, dir, "topology.yaml", ids[1:2], ids[2:4], ids[4:6])
}

// writeTopology writes node files and a topology of three filters a node.
func writeTopology(t *testing.T, dir, file string, sender, filter, consumer []string) string {
	t.Helper()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write(file+"-sender.txt", strings.Join(sender, "\n"))
	write(file+"-filter.txt", "# where the filters run\r\n"+strings.Join(filter, "\r\n"))
	write(file+"-consumer.txt", strings.Join(consumer, "\n")+"\n\n")
	write(file, strings.ReplaceAll(`
nodes: {sender: FILE-sender.txt, filter: FILE-filter.txt, consumer: FILE-consumer.txt}
network: {subnet: 10.77.0.0/24}
stream: {retention: {bytes: 1g}}
hub: {heap: 384m}
mirrors: {heap: 384m, mirrormaker: {heap: 192m}}
sender: {generate: {stamps: none, seed: 7}, alertsPerVisit: 2000, visitInterval: 15s, visits: 4}
filters: {perNode: 3, cap: 20, default: "diaSourceId % 53 = N"}
consumers: {perNode: 3}
`, "FILE", file))
	return filepath.Join(dir, file)
}

func TestHandMadeSwarm(t *testing.T) {
	bed := up(t, testbed.Config{Name: "e2e7", Nodes: 7, FilterNodes: 2, ConsumerNodes: 2})
	dir := t.TempDir()
	file := handMade(t, bed, dir)
	c := cli{t: t, host: bed.DockerHost(), topology: []string{"--topology", file}}
	s := connect(t, bed.DockerHost())

	c.must(2, "plan", "--detailed-exitcode")
	killedDeploy(t, c)
	c.must(0, "deploy")
	c.must(0, "plan", "--detailed-exitcode")

	// A mirror dies while alerts flow, and comes back by itself.
	eventually(t, time.Minute, "the first visit is under way", func() bool {
		return strings.Contains(c.must(0, "status", "-o", "json").out, `"role": "sender"`)
	})
	old := kill(t, bed, s, "mirror01")
	eventually(t, 2*time.Minute, "mirror01 runs again", func() bool {
		now, ok := task(t, s, "mirror01")
		return ok && now.ID != old
	})
	if out := c.run("status").out; !strings.Contains(out, "mirror01") || !strings.Contains(out, "exit (137)") {
		t.Errorf("status does not tell of the mirror's death:\n%s", out)
	}
	r := exact(t, c, 6, 4)
	for _, v := range r.Visits {
		if v.Sent != 2000 || v.CapReached == 0 || v.CapViolations != 0 || v.Received != v.Passed {
			t.Errorf("visit %d: %+v", v.Visit, v.Counts)
		}
	}

	// An edit is planned with its cause and changes only what it is about.
	before := versions(t, s)
	edit := []string{"--set", "filters.cap=10"}
	if out := c.must(2, "plan", append(edit, "--detailed-exitcode")...).out; strings.Count(out, "--cap=20 → --cap=10") != 6 {
		t.Errorf("the plan of an edit says:\n%s", out)
	}
	c.must(0, "deploy", edit...)
	after := versions(t, s)
	for name, version := range after {
		if changed := version != before[name]; changed != strings.Contains(name, "_filter") {
			t.Errorf("%s: version %d → %d", name, before[name], version)
		}
	}
	if diff := cmp.Diff(keys(before), keys(after)); diff != "" {
		t.Error(diff)
	}

	moved(t, c, s, filepath.Join(dir, "one.yaml"))

	c.must(0, "teardown", "--volumes")
	for _, n := range bed.Nodes {
		nothingOn(t, n)
	}
	c.must(0, "teardown")
}

// killedDeploy starts a deploy and kills it in its middle.
func killedDeploy(t *testing.T, c cli) {
	t.Helper()
	cmd := c.command(t.Context(), "deploy", "--progress", "json")
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	middle := false
	for lines := bufio.NewScanner(stderr); lines.Scan(); {
		if middle = strings.Contains(lines.Text(), `"kind":"change","wave":"mirrors"`); middle {
			break
		}
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	cmd.Wait() // it was killed: that it says so is no news
	if !middle {
		t.Fatal("the deploy ended before the wave of mirrors")
	}
}

// moved takes a filter node out of the topology: first without a word on its
// filters, then they move to the node that is left, with all their streams.
func moved(t *testing.T, c cli, s *swarm.Swarm, file string) {
	t.Helper()
	c.topology = []string{"--topology", file}
	before := versions(t, s)
	if out := c.must(2, "deploy").err; !strings.Contains(out, "mirror02 runs there with filter004 to filter006; list it") {
		t.Errorf("a node that is taken away from filters: %s", out)
	}
	if diff := cmp.Diff(before, versions(t, s)); diff != "" {
		t.Errorf("a refused deploy wrote to services: %s", diff)
	}
	c.must(0, "deploy", "--removed-node", "move")
	if out := c.must(0, "plan").out; !strings.Contains(out, "filters.perNode is 6") || !strings.Contains(out, "no changes") {
		t.Errorf("after the move, the plan says:\n%s", out)
	}
	c.must(0, "stream start", "--visits", "2", "--interval", "5s", "--alerts", "1500")
	exact(t, c, 6, 2)
	exactly(t, s, 6, 53, map[string]alert.GeneratorConfig{
		"1": {Seed: 7, Stamps: alert.StampsNone, Alerts: 2000},
		"2": {Seed: 7, Stamps: alert.StampsNone, Alerts: 1500},
	}, map[string]int{"1": 4, "2": 2})
}

func keys(m map[string]uint64) map[string]bool {
	out := map[string]bool{}
	for k := range m {
		out[k] = true
	}
	return out
}
