package testbed

import (
	"os"
	"testing"

	"github.com/docker/cli/cli/context"
)

func TestContextIsWrittenOnce(t *testing.T) {
	dir := t.TempDir()
	bed := newTestbed(&state{Name: "test", Roles: [][]Role{{Manager}}})
	for run, want := range []bool{true, false} {
		if changed, err := bed.ensureContext(dir); err != nil || changed != want {
			t.Fatalf("run %d: changed %v, %v", run, changed, err)
		}
	}
	meta, err := contextStore(dir).GetMetadata("mb-test")
	if err != nil {
		t.Fatal(err)
	}
	if end, ok := meta.Endpoints["docker"].(context.EndpointMetaBase); !ok || end.Host != bed.DockerHost() {
		t.Errorf("got %#v", meta.Endpoints)
	}
}

func TestContextThatLeadsElsewhereIsMended(t *testing.T) {
	dir := t.TempDir()
	old := newTestbed(&state{Name: "test", Roles: [][]Role{{Manager}}})
	old.Nodes[0].Name = "node09"
	if _, err := old.ensureContext(dir); err != nil {
		t.Fatal(err)
	}
	bed := newTestbed(&state{Name: "test", Roles: [][]Role{{Manager}}})
	if changed, err := bed.ensureContext(dir); err != nil || !changed {
		t.Errorf("changed %v, %v", changed, err)
	}
}

func TestContextIsRemovedFromWhereItWouldBeWritten(t *testing.T) {
	t.Setenv("DOCKER_CONFIG", t.TempDir())
	bed := newTestbed(&state{Name: "nosuchbed", Roles: [][]Role{{Manager}}})
	if _, err := bed.ensureContext(defaultDockerConfig()); err != nil {
		t.Fatal(err)
	}
	for run, want := range []bool{true, false} {
		if removed, err := removeContexts("nosuchbed"); err != nil || removed != want {
			t.Errorf("run %d: removed %v, %v", run, removed, err)
		}
	}
	if left, err := os.ReadDir(defaultDockerConfig()); err != nil || len(left) > 0 {
		t.Errorf("left in the docker command's folder: %v, %v", left, err)
	}
}

func TestRemovingAContextKeepsOthers(t *testing.T) {
	t.Setenv("DOCKER_CONFIG", t.TempDir())
	for _, name := range []string{"onebed", "otherbed"} {
		bed := newTestbed(&state{Name: name, Roles: [][]Role{{Manager}}})
		if _, err := bed.ensureContext(defaultDockerConfig()); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := removeContexts("onebed"); err != nil {
		t.Error(err)
	}
	if hasContext(defaultDockerConfig(), "mb-onebed") || !hasContext(defaultDockerConfig(), "mb-otherbed") {
		t.Error("the wrong context is gone")
	}
}
