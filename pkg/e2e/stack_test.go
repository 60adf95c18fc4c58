//go:build testbed

package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"minibroker/pkg/plan"
	"minibroker/pkg/testbed"
)

// debianDocker is the oldest docker command that must take our files, 20.10.
const debianDocker = "/usr/bin/docker"

// single are flags that deploy topologies/single.yaml on the nodes of a
// testbed, with a short stream.
func single(bed *testbed.Testbed) []string {
	files := bed.NodeFiles()
	return []string{
		"--topology", "../../topologies/single.yaml",
		"--set", "nodes.sender=" + files + "/sendernodes.txt",
		"--set", "nodes.filter=" + files + "/filternodes.txt",
		"--set", "nodes.consumer=" + files + "/consumernodes.txt",
		"--set", "sender.visits=2",
		"--set", "sender.visitInterval=5s",
	}
}

// A stack made by Docker alone, all parts at the same time, is a deployment like
// any other: the stream is whole, and our commands know it.
func TestStack(t *testing.T) {
	bed := up(t, testbed.Config{Name: "e2estack", Nodes: 4, FilterNodes: 1, ConsumerNodes: 1})
	c := cli{t: t, host: bed.DockerHost(), topology: append(single(bed), "--set", "nodes.shared=false")}
	archive := savedImages(t)
	for _, n := range bed.Nodes {
		on(t, n, debianDocker, "load", "--quiet", "--input", archive)
	}
	stack := filepath.Join(t.TempDir(), "stack.yaml")
	if err := os.WriteFile(stack, []byte(c.must(0, "render", "-o", "stack").out), 0o644); err != nil {
		t.Fatal(err)
	}
	manager := bed.Manager()
	t.Log(on(t, manager, debianDocker, "stack", "deploy", "--resolve-image", "never", "--compose-file", stack, "minibroker"))

	r := exact(t, c, 5, 2)
	for _, v := range r.Visits {
		if v.Sent != 1000 || v.FiltersDone != 5 || v.Received != v.Passed || v.Matched == 0 {
			t.Errorf("visit %d: %+v", v.Visit, v.Counts)
		}
	}
	if out := c.must(0, "status").out; !strings.Contains(out, "15 of 15") {
		t.Errorf("status says\n%s", out)
	}

	// Deployed again, nothing of it starts anew.
	before := versions(t, connect(t, bed.DockerHost()))
	on(t, manager, debianDocker, "stack", "deploy", "--resolve-image", "never", "--compose-file", stack, "minibroker")
	for name := range before {
		if tasks := on(t, manager, debianDocker, "service", "ps", "--quiet", name); strings.Count(tasks, "\n") > 0 {
			t.Errorf("%s has had several tasks:\n%s", name, on(t, manager, debianDocker, "service", "ps", "--no-trunc", name))
		}
	}

	c.must(0, "teardown", "--volumes")
	for _, n := range bed.Nodes {
		cleared(t, n)
		nothingOn(t, n)
	}
	if left := on(t, manager, debianDocker, "stack", "ls", "--format", "{{.Name}}"); left != "" {
		t.Errorf("Docker still knows the stack %s", left)
	}
}

// savedImages writes both images as an archive, and gives its path.
func savedImages(t *testing.T) string {
	t.Helper()
	archive, err := os.Create(filepath.Join(t.TempDir(), "images.tar"))
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	cmd := exec.CommandContext(t.Context(), binary, "images", "save", "kafka", "alertstream")
	cmd.Stdout, cmd.Stderr = archive, logWriter{t}
	if err := cmd.Run(); err != nil {
		t.Fatal(err)
	}
	return archive.Name()
}

// cleared waits until a node's engine has taken away the container of a task
// that had ended by itself: the Swarm forgets such a task a moment earlier.
func cleared(t *testing.T, n *testbed.Node) {
	t.Helper()
	eventually(t, 20*time.Second, "containers of ended tasks are gone from "+n.Name, func() bool {
		return on(t, n, debianDocker, "ps", "--all", "--quiet", "--filter", "label="+plan.LabelDeployment) == ""
	})
}
