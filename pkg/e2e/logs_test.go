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

	"github.com/google/go-cmp/cmp"

	"minibroker/pkg/plan"
	"minibroker/pkg/testbed"
)

func TestNodesLogsAndSavedReport(t *testing.T) {
	bed := up(t, testbed.Config{Name: "e2elogs", Nodes: 4, FilterNodes: 1, ConsumerNodes: 1})
	bare := cli{t: t, host: bed.DockerHost()}
	files := assigned(t, bed, bare)
	c := cli{t: t, host: bed.DockerHost(), topology: []string{
		"--topology", "testdata/logs.yaml",
		"--set", "nodes.sender=" + files + "/sendernodes.txt",
		"--set", "nodes.filter=" + files + "/filternodes.txt",
		"--set", "nodes.consumer=" + files + "/consumernodes.txt",
	}}
	checked(t, bed, c, files)

	if r := c.must(1, "logs"); !strings.Contains(r.err, "not deployed") {
		t.Errorf("logs of nothing: %s", r.err)
	}
	if r := c.must(1, "teardown", "--save", t.TempDir()); !strings.Contains(r.err, "nothing was removed") {
		t.Errorf("teardown --save of nothing: %s", r.err)
	}
	c.must(0, "deploy")
	followed(t, bed, c)
	exact(t, c, 2, 2)
	merged(t, c)

	saved := filepath.Join(t.TempDir(), "tonight")
	c.must(0, "teardown", "--volumes", "--save", saved)
	want, err := os.ReadFile(filepath.Join(saved, "report.txt"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), bare.must(0, "report", "--from", saved).out); diff != "" || len(want) == 0 {
		t.Errorf("the saved report prints otherwise than at the time:\n%s", diff)
	}
	if r := c.must(1, "report"); !strings.Contains(r.err, "minibroker report --from FOLDER") {
		t.Errorf("report after the teardown: %s", r.err)
	}
	for _, n := range bed.Nodes {
		nothingOn(t, n)
	}
}

// assigned writes node files by rule and by label, and gives their folder.
func assigned(t *testing.T, bed *testbed.Testbed, c cli) string {
	t.Helper()
	var nodes []plan.Node
	if err := json.Unmarshal([]byte(c.must(0, "nodes list", "-o", "json").out), &nodes); err != nil {
		t.Fatal(err)
	}
	if len(nodes) != 4 || nodes[0].Role != "manager" || nodes[1].CPUs == 0 || nodes[1].Memory == 0 || nodes[1].Engine == "" {
		t.Fatalf("nodes list tells of %+v", nodes)
	}
	files := filepath.Join(t.TempDir(), "nodes")
	c.must(0, "nodes assign", "--out", files)
	for _, name := range []string{"sendernodes.txt", "filternodes.txt", "consumernodes.txt"} {
		want, got := ids(t, filepath.Join(bed.NodeFiles(), name)), ids(t, filepath.Join(files, name))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-testbed +assigned):\n%s", name, diff)
		}
	}
	if r := c.must(2, "nodes assign", "--out", files); !strings.Contains(r.err, "filternodes.txt") || !strings.Contains(r.err, "--force") {
		t.Errorf("assign over files that exist says %s", r.err)
	}
	if r := c.must(2, "nodes assign", "--out", files, "--filter", "5"); !strings.Contains(r.err, "3 nodes can serve, 11 are needed") {
		t.Errorf("assign of too many says %s", r.err)
	}
	for i, role := range []string{"sender", "consumer", "filter"} {
		on(t, bed.Manager(), "docker", "node", "update", "--label-add", "minibroker.role="+role, nodes[i+1].ID)
	}
	out := c.must(0, "nodes assign", "--out", files, "--force", "--by-label").out
	if got := ids(t, filepath.Join(files, "filternodes.txt")); !cmp.Equal(got, []string{nodes[3].ID}) {
		t.Errorf("by label, the filter nodes are %v, not %s\n%s", got, nodes[3].ID, out)
	}
	return files
}

// ids gives the node IDs of a file.
func ids(t *testing.T, path string) []string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for line := range strings.Lines(string(content)) {
		id, _, _ := strings.Cut(line, "#")
		if id = strings.TrimSpace(id); id != "" {
			out = append(out, id)
		}
	}
	return out
}

// checked checks good files, then what only the Swarm can find wrong.
func checked(t *testing.T, bed *testbed.Testbed, c cli, files string) {
	t.Helper()
	if out := c.must(0, "nodes check").out; strings.Count(out, "ready") != 4 || !strings.Contains(out, "filter") {
		t.Errorf("nodes check says:\n%s", out)
	}
	drained := ids(t, filepath.Join(files, "consumernodes.txt"))[0]
	on(t, bed.Manager(), "docker", "node", "update", "--availability", "drain", drained)
	before := observe(t, connect(t, bed.DockerHost()))
	for _, verb := range []string{"nodes check", "deploy"} {
		r := c.must(2, verb, "--set", "network.subnet=10.0.0.0/20")
		for _, want := range []string{
			files + "/consumernodes.txt:2:1: node " + drained, "has availability drain; run `docker node update",
			"--set network.subnet=10.0.0.0/20: network.subnet 10.0.0.0/20 overlaps 10.0.0.0/24 of the network ingress; set it to one that is free, such as 10.",
		} {
			if !strings.Contains(r.err, want) {
				t.Errorf("%s does not say %q, but:\n%s", verb, want, r.err)
			}
		}
	}
	if after := observe(t, connect(t, bed.DockerHost())); len(after.Networks)+len(after.Services)+len(after.Configs) > 0 || len(after.Subnets) != len(before.Subnets) {
		t.Errorf("a refused deploy has made something: %+v", after)
	}
	on(t, bed.Manager(), "docker", "node", "update", "--availability", "active", drained)
}

// logged is a line of logs -o json.
type logged struct {
	Time               time.Time
	Part, Node, Stream string
	Text               *string
	Record             map[string]any
}

func parse(t *testing.T, text string) []logged {
	t.Helper()
	var out []logged
	for line := range strings.Lines(text) {
		var l logged
		if err := json.Unmarshal([]byte(line), &l); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		if (l.Text == nil) == (l.Record == nil) || l.Time.IsZero() || !strings.HasPrefix(l.Node, "node") {
			t.Errorf("incomplete: %s", line)
		}
		out = append(out, l)
	}
	return out
}

// merged reads logs of all parts and of some.
func merged(t *testing.T, c cli) {
	t.Helper()
	all := parse(t, c.must(0, "logs", "-o", "json").out)
	records, texts := map[string]int{}, map[string]int{}
	for i, l := range all {
		if i > 0 && l.Time.Before(all[i-1].Time) && l.Part != all[i-1].Part {
			t.Errorf("line %d of %s is older than the one before it, of %s", i, l.Part, all[i-1].Part)
		}
		if l.Record != nil {
			records[l.Part]++
		} else {
			texts[l.Part]++
		}
	}
	for _, part := range []string{"monitor", "filter001", "filter002"} {
		if records[part] == 0 {
			t.Errorf("no record of %s among %v", part, records)
		}
	}
	for _, part := range []string{"hub", "mirror01", "mirrormaker01"} {
		if texts[part] == 0 {
			t.Errorf("no text of %s among %v", part, texts)
		}
	}
	middle := all[len(all)/2].Time
	for _, l := range parse(t, c.must(0, "logs", "--since", middle.Format(time.RFC3339Nano), "-o", "json").out) {
		if l.Time.Before(middle) {
			t.Errorf("a line of %s in the logs since %s", l.Time, middle)
			break
		}
	}
	out := c.must(0, "logs filters mirror01", "--tail", "1", "--timestamps").out
	if n := strings.Count(out, "\n"); n != 3 || strings.Count(out, "filter002 | 20") != 1 || strings.Count(out, "mirror01  | 20") != 1 {
		t.Errorf("the last line of each of three parts:\n%s", out)
	}
	if r := c.must(2, "logs filter01"); !strings.Contains(r.err, "did you mean filter001?") {
		t.Errorf("logs of a part that there is not: %s", r.err)
	}
}

// followed follows a filter, kills it, and waits for what its next task writes.
func followed(t *testing.T, bed *testbed.Testbed, c cli) {
	t.Helper()
	cmd := c.command(t.Context(), "logs filter001", "--follow", "--tail", "1", "-o", "json")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = logWriter{t}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := make(chan string, 100)
	go func() {
		defer close(lines)
		for scanner := bufio.NewScanner(out); scanner.Scan(); {
			lines <- scanner.Text()
		}
	}()
	next := func(what string) string {
		select {
		case line := <-lines:
			return line
		case <-time.After(time.Minute):
			t.Fatalf("not within a minute: %s", what)
			return ""
		}
	}
	next("the last line from before")
	began := time.Now()
	kill(t, bed, connect(t, bed.DockerHost()), "filter001")
	for {
		l := parse(t, next("a line of the new task")+"\n")
		if len(l) == 1 && l[0].Time.After(began) {
			break
		}
	}
	if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	for range lines { // until it closes
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("an interrupted follow ended with %v", err)
	}
}
