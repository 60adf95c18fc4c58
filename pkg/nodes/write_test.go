package nodes

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minibroker/pkg/plan"
	"minibroker/pkg/topology"
)

func chosen() Roles {
	list := func(role string) []plan.Node {
		return []plan.Node{{ID: role + "0000000000000000001", Name: "node-" + role}}
	}
	return Roles{Sender: list("sender"), Filter: list("filter"), Consumer: list("consum")}
}

// TestWrite: what is written is what a topology reads.
func TestWrite(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "nodes")
	paths, err := chosen().Write(dir, false)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{filepath.Join(dir, "sendernodes.txt"), filepath.Join(dir, "filternodes.txt"), filepath.Join(dir, "consumernodes.txt")}
	if diff := cmp.Diff(want, paths); diff != "" {
		t.Error(diff)
	}
	content, err := os.ReadFile(paths[1])
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff("# Swarm node IDs of the filter nodes, chosen by `minibroker nodes assign`.\nfilter0000000000000000001  # node-filter\n", string(content)); diff != "" {
		t.Error(diff)
	}
	file := filepath.Join(dir, "topology.yaml")
	if err := os.WriteFile(file, []byte("nodes: {sender: sendernodes.txt, filter: filternodes.txt, consumer: consumernodes.txt}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	top, err := topology.Load([]string{file}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := top.Nodes.Consumer[0].ID; got != "consum0000000000000000001" {
		t.Errorf("the topology reads %s", got)
	}
}

func TestWriteOverwritesOnlyByForce(t *testing.T) {
	dir := t.TempDir()
	mine := filepath.Join(dir, "filternodes.txt")
	if err := os.WriteFile(mine, []byte("mine\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := chosen().Write(dir, false)
	var exist *Exist
	if !errors.As(err, &exist) || !cmp.Equal(exist.Paths, []string{mine}) {
		t.Fatalf("error %v, want one that names %s alone", err, mine)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Errorf("a refused write left %v, %v", entries, err)
	}
	if _, err := chosen().Write(dir, true); err != nil {
		t.Fatal(err)
	}
	if content, err := os.ReadFile(mine); err != nil || string(content) == "mine\n" {
		t.Errorf("force left %q, %v", content, err)
	}
}
