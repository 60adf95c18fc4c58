package testbed

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func TestDaemonConfig(t *testing.T) {
	bed := newTestbed(&state{Name: "test", Subnet: 7, Roles: [][]Role{{Manager}, {Sender}}})
	got, err := bed.Nodes[1].daemonConfig()
	if err != nil {
		t.Fatal(err)
	}
	golden := filepath.Join("testdata", "daemon.json")
	if *update {
		if err := os.WriteFile(golden, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Error(diff)
	}
}

// A socket's path has at most 107 bytes.
func TestSocketPathFitsTheKernel(t *testing.T) {
	bed := newTestbed(&state{Name: "ninechars", Roles: [][]Role{{Manager}}})
	if path := bed.Manager().path("docker.sock"); len(path) > 107 {
		t.Errorf("%s has %d bytes", path, len(path))
	}
}
