package deploy_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minibroker/deploy"
)

var update = flag.Bool("update", false, "write the golden files")

var rendered = []struct{ name, text string }{
	{"hub.properties", deploy.BrokerProperties(deploy.BrokerConfig{
		Host: "hub", Port: 9092, ControllerPort: 9093, DataDir: "/var/lib/kafka/data",
		MessageMaxBytes: 4 << 20, NetworkThreads: 2, IOThreads: 4,
	})},
	{"published.properties", deploy.BrokerProperties(deploy.BrokerConfig{
		Host: "mirror01", Port: 9092, ControllerPort: 9093, External: "10.0.0.3:9093", ExternalPort: 9094,
		DataDir: "/var/lib/kafka/data", MessageMaxBytes: 4 << 20, NetworkThreads: 2, IOThreads: 4,
	})},
	{"mirrormaker.properties", deploy.MirrorMakerProperties(deploy.MirrorMakerConfig{
		Source: "hub", SourceAddress: "hub:9092", Target: "mirror01", TargetAddress: "mirror01:9092",
		Topics: []string{"full-stream", "canary"}, Tasks: 1, RestPort: 8083,
		MessageMaxBytes: 4 << 20, FetchBytes: 8 << 20, BatchBytes: 1 << 20, BufferBytes: 32 << 20,
	})},
}

func TestGolden(t *testing.T) {
	for _, r := range rendered {
		golden := filepath.Join("testdata", r.name)
		if *update {
			if err := os.WriteFile(golden, []byte(r.text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), r.text); diff != "" {
			t.Errorf("%s differs from its golden file (-want +got):\n%s", r.name, diff)
		}
	}
}

// A key that is given twice means that one of two reasons is not followed.
func TestEachKeyOnce(t *testing.T) {
	for _, r := range rendered {
		seen := map[string]bool{}
		for line := range strings.Lines(r.text) {
			line = strings.TrimSpace(line)
			if line == "" || strings.HasPrefix(line, "#") {
				continue
			}
			key, value, ok := strings.Cut(line, "=")
			if !ok || key == "" || value == "" {
				t.Errorf("%s: no key=value: %q", r.name, line)
			}
			if seen[key] {
				t.Errorf("%s: %s is given twice", r.name, key)
			}
			seen[key] = true
		}
	}
}

// MirrorMaker starts, and copies nothing, with an invalid connector.
func TestMirrorMakerHasNoOffsetSyncsTopic(t *testing.T) {
	for _, r := range rendered {
		if strings.Contains(r.text, "offset-syncs.topic") {
			t.Errorf("%s: a key of the offset-syncs topic makes the source connector invalid while it is switched off", r.name)
		}
	}
}
