package compose

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minibroker/pkg/plan"
	"minibroker/pkg/topology"
)

var update = flag.Bool("update", false, "write the golden files anew")

// forms are what this package writes.
var forms = map[string]func(plan.Desired) ([]byte, error){"compose": Compose, "stack": Stack}

// desired is what a topology asks for where no Swarm was asked.
func desired(t *testing.T, images plan.Images, file string, sets ...string) plan.Desired {
	t.Helper()
	top, err := topology.Load([]string{file}, sets)
	if err != nil {
		t.Fatal(err)
	}
	layout := plan.Arrange(top, plan.Snapshot{})
	layout.Announce(plan.NodeHostname)
	d, err := plan.Desire(top, layout, images, plan.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// tagged are images that nobody serves.
func tagged() plan.Images {
	image := func(name string) plan.Image {
		return plan.Image{Name: name, Ref: "minibroker/" + name + ":1", ID: "minibroker/" + name + ":1"}
	}
	return plan.Images{Alertstream: image("alertstream"), Kafka: image("kafka"), Own: true}
}

func TestGolden(t *testing.T) {
	d := desired(t, tagged(), "testdata/small.yaml")
	for name, form := range forms {
		got, err := form(d)
		if err != nil {
			t.Fatal(err)
		}
		golden := filepath.Join("testdata", name+".yaml")
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
			t.Errorf("%s differs (-want +got):\n%s", golden, diff)
		}
	}
}

// The header tells how the images come to where they are needed.
func TestHeader(t *testing.T) {
	ours := plan.Image{Name: "alertstream", Ref: "minibroker/alertstream:1"}
	official := plan.Image{Name: "kafka", Ref: "apache/kafka:4.3.1", External: true}
	served := plan.Image{Name: "alertstream", Ref: "registry.example.org/minibroker/alertstream:1"}
	for _, test := range []struct {
		name   string
		images plan.Images
		want   string
	}{
		{"loaded", tagged(), "# Docker on this machine must have the images first:\n#\n#   minibroker images save alertstream kafka | docker load\n"},
		{"one pulled", plan.Images{Alertstream: ours, Kafka: official, Own: true},
			"# Docker pulls apache/kafka:4.3.1.\n# Docker on this machine must have the images first:\n#\n#   minibroker images save alertstream | docker load\n"},
		{"both pulled", plan.Images{Alertstream: served, Kafka: official},
			"# Docker pulls apache/kafka:4.3.1 and registry.example.org/minibroker/alertstream:1.\n"},
	} {
		got := composeHeader(desired(t, test.images, "testdata/small.yaml"))
		if !contains(got, test.want) {
			t.Errorf("%s: the header is\n%s", test.name, got)
		}
	}
}
