//go:build testbed

package e2e

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"minibroker/pkg/plan"
	"minibroker/pkg/swarm"
	"minibroker/pkg/testbed"
)

// up starts a testbed of its own for one test, and proves at the test's end
// that nothing of it is left.
func up(t *testing.T, c testbed.Config) *testbed.Testbed {
	t.Helper()
	c.DockerConfig = t.TempDir()
	bed, err := testbed.Up(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
		defer cancel()
		if _, err := testbed.Down(ctx, c.Name, func(string) {}); err != nil {
			t.Error(err)
		}
		left, err := testbed.Leftovers(c.Name)
		if err != nil {
			t.Error(err)
		}
		if len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
	})
	return bed
}

// connect opens the Swarm behind a Docker host.
func connect(t *testing.T, host string) *swarm.Swarm {
	t.Helper()
	s, err := swarm.Connect(t.Context(), swarm.Endpoint{Host: host})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func observe(t *testing.T, s *swarm.Swarm) plan.Snapshot {
	t.Helper()
	snap, err := s.Observe(t.Context(), "minibroker")
	if err != nil {
		t.Fatal(err)
	}
	return snap
}

// versions are the version numbers of all services by name: a number moves with
// every write.
func versions(t *testing.T, s *swarm.Swarm) map[string]uint64 {
	t.Helper()
	out := map[string]uint64{}
	for _, o := range observe(t, s).Services {
		out[o.Object.Name] = o.Version
	}
	return out
}

// task gives the running task of a part.
func task(t *testing.T, s *swarm.Swarm, part string) (swarm.Task, bool) {
	t.Helper()
	tasks, err := s.Tasks(t.Context(), "minibroker")
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(tasks, func(x swarm.Task) bool { return x.Part == part && x.State == "running" && x.Wanted == "running" })
	if i < 0 {
		return swarm.Task{}, false
	}
	return tasks[i], true
}

// kill kills the container of a part as a crash would, and gives its task's ID.
func kill(t *testing.T, bed *testbed.Testbed, s *swarm.Swarm, part string) string {
	t.Helper()
	victim, ok := task(t, s, part)
	if !ok {
		t.Fatalf("%s has no running task to kill", part)
	}
	node, err := bed.Node(nodeOf(t, bed, s, victim.Node))
	if err != nil {
		t.Fatal(err)
	}
	on(t, node, "docker", "kill", victim.Container)
	return victim.ID
}

// nodeOf finds the testbed's name for a node of the Swarm, by its address: the
// Swarm may know it under another host name.
func nodeOf(t *testing.T, bed *testbed.Testbed, s *swarm.Swarm, id string) string {
	t.Helper()
	node, ok := observe(t, s).Node(id)
	if !ok {
		t.Fatalf("node %s is not in the Swarm", id)
	}
	for _, n := range bed.Nodes {
		if n.IP == node.Address {
			return n.Name
		}
	}
	t.Fatalf("no node of the testbed has the address %s", node.Address)
	return ""
}

// on runs a command on a node, which must succeed, and gives what it printed.
func on(t *testing.T, n *testbed.Node, command ...string) string {
	t.Helper()
	cmd, err := n.Command(t.Context(), command...)
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %s: %v\n%s", n.Name, strings.Join(command, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}

// eventually waits until what holds, looking every half second.
func eventually(t *testing.T, patience time.Duration, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !holds(); time.Sleep(500 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not within %s: %s", patience, what)
		}
	}
}
