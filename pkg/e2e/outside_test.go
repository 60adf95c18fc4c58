//go:build testbed

package e2e

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/IBM/sarama"

	"minibroker/pkg/deploy"
	"minibroker/pkg/job"
	"minibroker/pkg/kafka"
	"minibroker/pkg/report"
	"minibroker/pkg/swarm"
	"minibroker/pkg/testbed"
)

func TestOutside(t *testing.T) {
	bed := up(t, testbed.Config{Name: "e2eout", Nodes: 4, FilterNodes: 1, ConsumerNodes: 1})
	s := connect(t, bed.DockerHost())
	away := newOutsider(t, bed)
	hub, mirror := bed.Manager().IP+":9092", bed.Nodes[2].IP+":9093"
	files := bed.NodeFiles()
	c := cli{t: t, host: bed.DockerHost(), topology: []string{
		"--topology", "testdata/outside.yaml",
		"--set", "nodes.sender=" + files + "/sendernodes.txt",
		"--set", "nodes.filter=" + files + "/filternodes.txt",
		"--set", "nodes.consumer=" + files + "/consumernodes.txt",
	}}
	c.must(0, "deploy")
	exact(t, c, 10, 3)

	var status deploy.Status
	read(t, c.must(0, "status -o json").out, &status)
	for part, want := range map[string]string{"hub": hub + " ", "mirror01": mirror + " ", "filter002": mirror + " Filter002", "sender": " "} {
		for _, service := range status.Services {
			if got := service.Published + " " + service.Topic; service.Part == part && got != want {
				t.Errorf("%s is published at %q, want %q", part, got, want)
			}
		}
	}
	if out := c.must(0, "status").out; !strings.Contains(out, "from outside: hub at "+hub+", mirror01 at "+mirror) {
		t.Errorf("status does not tell of what is published:\n%s", out)
	}

	passed := dump(t, s, "mirror01", "Filter010")
	if got := away.read(mirror, "Filter010"); len(got) != len(passed) || len(got) == 0 || got[0] != passed[0].Size {
		t.Errorf("kcat reads %d alerts of Filter010, the first of %v bytes; it has %d", len(got), got[:1], len(passed))
	}
	if got := away.read(hub, "full-stream"); len(got) != 3000 {
		t.Errorf("kcat reads %d alerts of the full stream, want 3000", len(got))
	}
	t.Run("consume", func(t *testing.T) { consumeOutside(t, c.in(t), s, len(passed)) })
	t.Run("lag", func(t *testing.T) { lagOutside(t, c.in(t), away, hub, mirror) })
	c.must(0, "teardown", "--volumes")
	simulate(t, bed, away, hub)
	for _, n := range bed.Nodes {
		nothingOn(t, n)
	}
}

// in is c for a part of its test.
func (c cli) in(t *testing.T) cli { return cli{t, c.host, c.topology} }

func read(t *testing.T, text string, into any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), into); err != nil {
		t.Fatalf("read %.500s: %v", text, err)
	}
}

// consumeOutside reads with nothing but the manager's API.
func consumeOutside(t *testing.T, c cli, s *swarm.Swarm, passed int) {
	lines := strings.Split(strings.TrimSpace(c.must(0, "consume Filter010").out), "\n")
	if len(lines) != passed {
		t.Errorf("consume prints %d alerts of Filter010, which has %d", len(lines), passed)
	}
	for _, line := range lines {
		var a struct{ DiaSourceID int64 }
		if read(t, line, &a); a.DiaSourceID%53 != 10 || strings.Contains(line, "cutout") {
			t.Errorf("an alert of Filter010 is printed as %.500s", line)
		}
	}
	var a job.Alert
	lines = strings.Split(strings.TrimSpace(c.must(0, "consume full-stream", "--at", "mirror01", "--limit", "5", "-o", "json").out), "\n")
	if read(t, lines[len(lines)-1], &a); len(lines) != 5 || a.Number != 5 || a.Headers["seq"] != "4" {
		t.Errorf("the first five alerts on mirror01 are told as\n%.2000s", strings.Join(lines, "\n"))
	}
	if r := c.must(2, "consume Filtre010"); !strings.Contains(r.err, "did you mean Filter010?") {
		t.Errorf("of an unknown topic it says %s", r.err)
	}
	if code := abandoned(t, c, true, "consume Filter002", "--follow"); code != 0 {
		t.Errorf("interrupted, following ends with %d", code)
	}
	abandoned(t, c, false, "consume full-stream")
	objects, err := s.Inventory(t.Context(), "minibroker")
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range objects {
		if strings.Contains(o.Name, "_job-") {
			t.Errorf("%s is left", o.Name)
		}
	}
}

// abandoned starts a command, waits for its first line, interrupts it or takes
// its output away, and gives its exit code.
func abandoned(t *testing.T, c cli, interrupt bool, verb string, args ...string) int {
	t.Helper()
	cmd := c.command(t.Context(), verb, args...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var errOut strings.Builder
	cmd.Stderr = &errOut
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil || !strings.HasPrefix(line, "{") {
		t.Fatalf("%s begins with %.200s, %v\n%s", verb, line, err, errOut.String())
	}
	if interrupt {
		cmd.Process.Signal(syscall.SIGINT)
	} else {
		out.Close()
	}
	if err := cmd.Wait(); err != nil {
		t.Logf("%s: %v\n%s", verb, err, errOut.String())
	}
	return cmd.ProcessState.ExitCode()
}

// lagOutside asks how far groups are, ours and another's.
func lagOutside(t *testing.T, c cli, away outsider, hub, mirror string) {
	lag := func(group string) []job.GroupLag {
		var lines []job.GroupLag
		read(t, c.must(0, "lag", "--group", group, "-o", "json").out, &lines)
		return lines
	}
	away.take(hub, "analysis", "full-stream", 500)
	if l := lag("analysis"); len(l) != 1 || l[0].Committed != 500 || l[0].Alerts != 2500 || l[0].Visits != 2.5 {
		t.Errorf("of a group that has read half a visit of three: %+v", l)
	}
	commitFirst(t, mirror, "slow", "Filter010")
	if l := lag("slow"); len(l) != 1 || l[0].Topic != "Filter010" || l[0].Visits < 2.5 || l[0].Visits > 3 {
		t.Errorf("of a group that has read one alert of Filter010: %+v", l)
	}
	away.stay(mirror, "live", "Filter010")
	eventually(t, time.Minute, "the group that reads on has read all", func() bool {
		r := c.run("lag", "--group", "live", "-o", "json")
		var l []job.GroupLag
		return r.code == 0 && json.Unmarshal([]byte(r.out), &l) == nil &&
			len(l) == 1 && l[0].Topic != "" && l[0].Alerts == 0 && l[0].Visits == 0 && len(l[0].Members) == 1
	})
	if l := lag("consumer001"); len(l) != 1 || l[0].Alerts != 0 || l[0].Visits != 0 {
		t.Errorf("of our own consumer: %+v", l)
	}
	if r := c.must(2, "lag", "--group", "analysys"); !strings.Contains(r.err, "did you mean analysis?") {
		t.Errorf("of an unknown group it says %s", r.err)
	}
	if out := c.must(0, "lag").out; !strings.Contains(out, "Filter002") || !strings.Contains(out, "analysis") {
		t.Errorf("of all groups it says\n%s", out)
	}
}

// commitFirst has a group of the test's own, which is no node either, say that it
// has read the first alert of a topic.
func commitFirst(t *testing.T, broker, group, topic string) {
	t.Helper()
	client, err := sarama.NewClient([]string{broker}, kafka.Config(group))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	manager, err := sarama.NewOffsetManagerFromClient(group, client)
	if err != nil {
		t.Fatal(err)
	}
	defer manager.Close()
	partition, err := manager.ManagePartition(topic, 0)
	if err != nil {
		t.Fatal(err)
	}
	partition.MarkOffset(1, "")
	manager.Commit()
	partition.AsyncClose() // the manager's end is its end
}

// simulate has the outsider read from a hub that has nothing behind it.
func simulate(t *testing.T, bed *testbed.Testbed, away outsider, hub string) {
	// Two senders of two producers each share the visits.
	senders := filepath.Join(t.TempDir(), "senders.txt")
	var ids []byte
	for _, file := range []string{"sendernodes.txt", "filternodes.txt"} {
		id, err := os.ReadFile(filepath.Join(bed.NodeFiles(), file))
		if err != nil {
			t.Fatal(err)
		}
		ids = append(append(ids, id...), '\n')
	}
	if err := os.WriteFile(senders, ids, 0o644); err != nil {
		t.Fatal(err)
	}
	c := cli{t: t, host: bed.DockerHost(), topology: []string{
		"--topology", "../../topologies/simulator.yaml",
		"--set", "nodes.sender=" + senders, "--set", "sender.producers=4",
		"--set", "hub.heap=384m", "--set", "stream.retention.bytes=1g", "--set", "sender.generate.stamps=none",
		"--set", "sender.alertsPerVisit=500", "--set", "sender.visitInterval=2s", "--set", "sender.visits=3",
	}}
	c.must(0, "deploy")
	c.must(0, "plan", "--detailed-exitcode")
	var r report.Report
	read(t, c.must(0, "report", "--wait", "-o", "json", "--timeout", "3m").out, &r)
	if sent := c.must(0, "stream status").out; !strings.Contains(sent, "sent so far: 3 visits whole, 1500 alerts") {
		t.Errorf("of two senders, stream status says\n%s", sent)
	}
	if r.Summary.Sent != 1500 || !r.Complete || r.Filters != 0 || r.Lost != 0 {
		t.Errorf("the report of the simulator: %+v", r)
	}
	if got := away.read(hub, "full-stream"); len(got) != 1500 {
		t.Errorf("kcat reads %d alerts of the simulator, want 1500", len(got))
	}
	eventually(t, time.Minute, "the demo consumer has read all", func() bool {
		var status deploy.Status
		read(t, c.must(0, "status -o json").out, &status)
		for _, s := range status.Services {
			if s.Part == "watcher01" {
				return s.Works && s.VisitsBehind == 0
			}
		}
		return false
	})
	var l []job.GroupLag
	if read(t, c.must(0, "lag", "--group", "watcher01", "-o", "json").out, &l); len(l) != 1 || l[0].Committed != 1500 || l[0].Alerts != 0 {
		t.Errorf("lag of the demo consumer: %+v", l)
	}
	c.must(0, "teardown", "--volumes")
}
