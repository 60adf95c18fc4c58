//go:build testbed

// Tests on real daemons. They need root and what preflight names, and take some seconds each.

package testbed

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// bedName gives a name that no other run of the tests uses, and takes the testbed down when
// the test ends: nothing of it may be left.
func bedName(t *testing.T) string {
	t.Helper()
	t.Setenv("DOCKER_CONFIG", t.TempDir())
	name := fmt.Sprintf("t%d", os.Getpid())
	t.Cleanup(func() {
		if _, err := Down(context.Background(), name, nil); err != nil {
			t.Errorf("take the testbed down: %v", err)
		}
		assertNothingLeft(t, name)
	})
	return name
}

func assertNothingLeft(t *testing.T, name string) {
	t.Helper()
	if left, err := Leftovers(name); err != nil || len(left) > 0 {
		t.Errorf("left over: %q, %v", left, err)
	}
	names, err := Names()
	if err != nil {
		t.Error(err)
	}
	for _, other := range names {
		if other == name {
			t.Errorf("%s is still listed", name)
		}
	}
}

func mustUp(t *testing.T, c Config) *Testbed {
	t.Helper()
	bed, err := Up(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return bed
}

func mustStatus(t *testing.T, bed *Testbed) *Status {
	t.Helper()
	status, err := bed.Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return status
}

// eventually waits until what is asked for holds.
func eventually(t *testing.T, limit time.Duration, what string, ask func() bool) {
	t.Helper()
	err := poll(t.Context(), 100*time.Millisecond, limit, func() (bool, error) { return ask(), nil })
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
}

func TestUpTwiceChangesNothing(t *testing.T) {
	name := bedName(t)
	bed := mustUp(t, Config{Name: name, Nodes: 3})
	before := mustStatus(t, bed)
	if !before.OK() || len(before.Nodes) != 3 {
		t.Fatalf("after up: %+v", before)
	}
	for _, config := range []Config{{Name: name}, {Name: name, Nodes: 3}} {
		again := mustUp(t, config)
		if len(again.Changes) > 0 {
			t.Errorf("a second up changed %q", again.Changes)
		}
		for i, n := range mustStatus(t, again).Nodes {
			if was := before.Nodes[i]; n.PID != was.PID || n.ID != was.ID {
				t.Errorf("%s was %+v and is %+v", n.Name, was, n)
			}
		}
	}
	if _, err := Up(t.Context(), Config{Name: name, Nodes: 4}); err == nil || !strings.Contains(err.Error(), "another layout (3 nodes") {
		t.Errorf("up with another layout: %v", err)
	}
}

func TestUpWritesNodeFilesAndContext(t *testing.T) {
	name := bedName(t)
	bed := mustUp(t, Config{Name: name, Nodes: 4})
	for i, n := range mustStatus(t, bed).Nodes[1:] {
		file := []string{"sendernodes.txt", "filternodes.txt", "consumernodes.txt"}[i]
		text, err := os.ReadFile(filepath.Join(bed.NodeFiles(), file))
		if err != nil || string(text) != n.ID+"\n" {
			t.Errorf("%s has %q, %v, want %s", file, text, err, n.ID)
		}
	}
	if !hasContext(defaultDockerConfig(), "mb-"+name) {
		t.Error("there is no Docker context")
	}
}

func TestDownTwice(t *testing.T) {
	name := bedName(t)
	mustUp(t, Config{Name: name, Nodes: 2})
	if left, err := Leftovers(name); err != nil || len(left) == 0 {
		t.Fatalf("Leftovers sees nothing of a testbed that runs: %q, %v", left, err)
	}
	for run, nothing := range []bool{false, true} {
		removed, err := Down(t.Context(), name, nil)
		if err != nil || (len(removed) == 0) != nothing {
			t.Errorf("down %d removed %q, %v", run+1, removed, err)
		}
		assertNothingLeft(t, name)
	}
	if _, err := Open(name); err == nil {
		t.Error("a testbed that was taken down can be opened")
	}
}

func TestUpAndMoreTestbedsAtOnce(t *testing.T) {
	name := bedName(t)
	first := mustUp(t, Config{Name: name, Nodes: 1})
	other := "u" + name[1:]
	t.Cleanup(func() { Down(context.Background(), other, nil) })
	second := mustUp(t, Config{Name: other, Nodes: 1})
	if first.Manager().IP == second.Manager().IP {
		t.Errorf("both managers have the address %s", first.Manager().IP)
	}
	if _, err := Down(t.Context(), other, nil); err != nil {
		t.Error(err)
	}
	assertNothingLeft(t, other)
	if status := mustStatus(t, first); !status.OK() {
		t.Errorf("taking one testbed down harmed the other: %+v", status)
	}
}
