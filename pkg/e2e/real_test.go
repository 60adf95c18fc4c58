//go:build testbed

package e2e

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"minibroker/pkg/alert"
	"minibroker/pkg/plan"
	"minibroker/pkg/swarm"
	"minibroker/pkg/testbed"
)

// realAlert is an alert that the Rubin Observatory sent, in wire format.
const realAlert = "../../../shared/data/lsst-v9.0-7912941781254298.bin"

func TestRealAlert(t *testing.T) {
	value, err := os.ReadFile(realAlert)
	if err != nil {
		t.Skipf("the real alert is not there, and nothing else can stand for it: %v", err)
	}
	bed := up(t, testbed.Config{Name: "e2ereal", Nodes: 4, FilterNodes: 1, ConsumerNodes: 1})
	folder := visitOf(t, value)
	c := cli{t: t, host: bed.DockerHost(), topology: []string{
		"--topology", "testdata/real.yaml",
		"--set", "nodes.sender=" + bed.NodeFiles() + "/sendernodes.txt",
		"--set", "nodes.filter=" + bed.NodeFiles() + "/filternodes.txt",
		"--set", "nodes.consumer=" + bed.NodeFiles() + "/consumernodes.txt",
		"--set", "sender.data=" + folder,
	}}
	c.must(0, "deploy")
	exact(t, c, 1, 1)

	s := connect(t, bed.DockerHost())
	sum := sha256.Sum256(value)
	for _, at := range []struct{ broker, topic string }{
		{"hub", "full-stream"}, {"mirror01", "full-stream"}, {"mirror01", "Filter001"},
	} {
		alerts := dump(t, s, at.broker, at.topic)
		if len(alerts) != 1 || alerts[0].SHA256 != hex.EncodeToString(sum[:]) || alerts[0].Size != len(value) {
			t.Errorf("%s of %s holds %+v, not the one alert of %d bytes with SHA-256 %x", at.topic, at.broker, alerts, len(value), sum)
		}
	}
	c.must(0, "teardown", "--volumes")
}

// visitOf writes an alert in wire format as a container file of one visit, and
// gives its folder.
func visitOf(t *testing.T, value []byte) string {
	t.Helper()
	id, body, err := alert.ParseWire(value)
	if err != nil {
		t.Fatal(err)
	}
	schema, err := alert.SchemaByID(id)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	one := func(yield func([]byte, error) bool) { yield(body, nil) }
	if _, err := alert.WriteFile(filepath.Join(dir, "visit.avro"), schema, alert.CodecNull, one); err != nil {
		t.Fatal(err)
	}
	return dir
}

// dumped is one message of a topic, without its content.
type dumped struct {
	Size   int
	SHA256 string
}

// dump reads a whole topic through a job on the overlay.
func dump(t *testing.T, s *swarm.Swarm, broker, topic string) []dumped {
	t.Helper()
	lines := ask(t, s, "dump", "--broker", broker+":9092", "--topic", topic)
	out := make([]dumped, len(lines))
	for i, line := range lines {
		if err := json.NewDecoder(strings.NewReader(line)).Decode(&out[i]); err != nil {
			t.Fatalf("read %q: %v", line, err)
		}
	}
	return out
}

// ask puts a question to the overlay through a job, as the command line does.
func ask(t *testing.T, s *swarm.Swarm, kind string, args ...string) []string {
	t.Helper()
	for _, o := range observe(t, s).Services {
		if o.Object.Role != plan.RoleMonitor {
			continue
		}
		lines, err := s.Run(t.Context(), "minibroker", swarm.Job{
			Kind: kind, Image: o.Object.Image, Network: o.Object.Network, Args: append([]string{kind}, args...),
		})
		if err != nil {
			t.Fatal(err)
		}
		return lines
	}
	t.Fatal("no monitor is deployed")
	return nil
}
