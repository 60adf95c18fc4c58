//go:build testbed

package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"minibroker/pkg/plan"
	"minibroker/pkg/report"
	"minibroker/pkg/testbed"
	"minibroker/pkg/topology"
)

// The compose file starts the whole mini-broker on an engine that is asked for
// no Swarm.
func TestCompose(t *testing.T) {
	compose := composeCommand(t)
	bed := up(t, testbed.Config{Name: "e2ecomp", Nodes: 1})
	c := cli{t: t, host: bed.DockerHost(), topology: append(single(bed), "--set", "hub.publish=9092", "--set", "mirrors.publish=9093")}
	node := bed.Manager()
	on(t, node, debianDocker, "load", "--quiet", "--input", savedImages(t))
	file := filepath.Join(t.TempDir(), "compose.yaml")
	text := c.must(0, "render", "-o", "compose").out
	if len(compose) == 1 { // Debian's, of 2021, does not know that a file may name its project
		text = strings.Replace(text, "\nname: minibroker\n", "\n", 1)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	compose = append(compose, "--project-name", "minibroker", "--file", file)

	// The worst order: who needs others first, and the hub last of all.
	on(t, node, append(compose, "up", "--detach", "sender", "mirrormaker01", "filter001", "consumer001")...)
	on(t, node, append(compose, "up", "--detach", "mirror01")...)
	eventually(t, time.Minute, "mirror01 is healthy", func() bool {
		return strings.Contains(composeStates(t, node), "(healthy)")
	})
	on(t, node, append(compose, "up", "--detach")...)

	// The sender comes to its end and stays there; the others go on. Started
	// again, it finds that all is sent.
	eventually(t, 3*time.Minute, "the sender has ended", func() bool {
		return strings.Contains(composeStates(t, node), "sender: Exited (0)")
	})
	on(t, node, append(compose, "up", "--detach")...)
	eventually(t, time.Minute, "every part has told of every visit, and the sender has ended again", func() bool {
		return composeReport(t, node).Complete && strings.Contains(composeStates(t, node), "sender: Exited (0)")
	})
	if states := composeStates(t, node); strings.Count(states, ": Up ") != 14 {
		t.Errorf("the parts are:\n%s", states)
	}
	r := composeReport(t, node)
	if r.Lost != 0 || r.Duplicated != 0 || r.Filters != 5 || len(r.Visits) != 2 {
		t.Errorf("%d lost, %d duplicated, %d filters, %d visits", r.Lost, r.Duplicated, r.Filters, len(r.Visits))
	}
	for _, v := range r.Visits {
		if v.Sent != 1000 || v.Received != v.Passed || v.Matched == 0 {
			t.Errorf("visit %d: %+v", v.Visit, v.Counts)
		}
	}
	// Clients of the machine itself find both brokers.
	for _, from := range []string{"localhost:9092", "localhost:9093"} {
		offsets := on(t, node, "kcat", "-q", "-b", from, "-C", "-t", "full-stream", "-o", "beginning", "-e", "-f", `%o\n`, "-X", "isolation.level=read_committed")
		if n := len(strings.Fields(offsets)); n != 2000 {
			t.Errorf("%s gives %d alerts", from, n)
		}
	}
	on(t, node, append(compose, "down", "--volumes")...)
	nothingOn(t, node)
}

// composeCommand finds docker's command compose, or Debian's docker-compose.
func composeCommand(t *testing.T) []string {
	t.Helper()
	if exec.Command("docker", "compose", "version").Run() == nil {
		return []string{"docker", "compose"}
	}
	if _, err := exec.LookPath("docker-compose"); err != nil {
		t.Skip("neither `docker compose` nor docker-compose is here: apt-get install docker-compose")
	}
	return []string{"docker-compose"}
}

// composeReport computes the report from what the parts told, which the monitor's
// container can read.
func composeReport(t *testing.T, node *testbed.Node) report.Report {
	t.Helper()
	monitor := on(t, node, debianDocker, "ps", "--quiet", "--filter", "label="+plan.LabelPart+"=monitor")
	cmd, err := node.Command(t.Context(), debianDocker, "exec", monitor, "/alertstream", "job", "records")
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.Output()
	if err != nil {
		return report.Report{} // the hub is not there yet
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	records, err := report.Read(strings.NewReader(strings.Join(lines[:len(lines)-1], "\n")))
	if err != nil {
		t.Fatal(err)
	}
	return report.Compute(records, expected(t))
}

// expected is what topologies/single.yaml makes parts tell of.
func expected(t *testing.T) report.Expect {
	t.Helper()
	top, err := topology.Load([]string{"../../topologies/single.yaml"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	e := report.Expect{Interval: 5 * time.Second, Cap: top.Filters.Cap}
	for n := 1; n <= top.Filters.PerNode; n++ {
		e.Streams = append(e.Streams, report.Stream{
			Filter: fmt.Sprintf("filter%03d", n), Mirror: "mirror01", Consumer: fmt.Sprintf("consumer%03d", n),
		})
	}
	return e
}

// composeStates lists each part with its state.
func composeStates(t *testing.T, node *testbed.Node) string {
	t.Helper()
	return on(t, node, debianDocker, "ps", "--all", "--filter", "label="+plan.LabelPart,
		"--format", `{{.Label "`+plan.LabelPart+`"}}: {{.Status}}`)
}
