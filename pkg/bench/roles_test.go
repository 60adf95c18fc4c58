//go:build bench

package bench

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// roles are who uses CPU on a testbed, as the table has them.
var roles = []string{"hub", "mirrors", "MirrorMakers", "filters", "consumers", "sender", "engines", "monitor and others"}

// roleOf gives the role of a process by its arguments and cgroups; empty: it is
// not of the testbed with that label.
func roleOf(argv []string, cgroups, label string) string {
	_, within, ours := strings.Cut(cgroups, "/"+label+"/")
	if !ours || len(argv) == 0 {
		return ""
	}
	node, _, _ := strings.Cut(within, "/")
	program := filepath.Base(argv[0])
	switch {
	case program == "java" && slices.Contains(argv, "org.apache.kafka.connect.mirror.MirrorMaker"):
		return "MirrorMakers"
	case program == "java" && node == "node01": // the manager's
		return "hub"
	case program == "java":
		return "mirrors"
	case program == "alertstream" && len(argv) > 1 && argv[1] == "send":
		return "sender"
	case program == "alertstream" && len(argv) > 1 && argv[1] == "filter":
		return "filters"
	case program == "alertstream" && len(argv) > 1 && argv[1] == "consume":
		return "consumers"
	case strings.HasPrefix(program, "docker"), strings.HasPrefix(program, "containerd"), program == "runc", strings.HasPrefix(argv[0], label):
		return "engines"
	}
	return "monitor and others"
}

func TestRoleOf(t *testing.T) {
	const label = "mb-bench"
	var got []string
	for _, p := range []struct{ argv, node string }{
		{"/opt/java/openjdk/bin/java -Xmx512m kafka.Kafka server.properties", "mb-bench/node01/2c1e"},
		{"/opt/java/openjdk/bin/java -Xmx384m kafka.Kafka server.properties", "mb-bench/node03/2c1e"},
		{"java org.apache.kafka.connect.mirror.MirrorMaker x.properties", "mb-bench/node03/2c1e"},
		{"/alertstream filter --name Filter001", "mb-bench/node03/2c1e"},
		{"/alertstream consume --name consumer001", "mb-bench/node08/2c1e"},
		{"/alertstream send --broker hub:9092", "mb-bench/node02/2c1e"},
		{"/alertstream monitor", "mb-bench/node01/2c1e"},
		{"dockerd --config-file x", "mb-bench/node01/daemon"},
		{"/usr/bin/containerd-shim-runc-v2 -id 5", "mb-bench/node01/daemon"},
		{"/alertstream filter --name Filter001", "mb-other/node03/2c1e"},
	} {
		got = append(got, roleOf(strings.Fields(p.argv), "8:pids:/"+p.node+"\n", label))
	}
	want := []string{"hub", "mirrors", "MirrorMakers", "filters", "consumers", "sender", "monitor and others", "engines", "engines", ""}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("roles (-want +got):\n%s", diff)
	}
}

// census is the CPU seconds of the processes of a testbed. What a process that has
// ended did since it was last counted is not known.
type census struct {
	label string
	seen  map[int]*counted // by process id
}

type counted struct {
	role string
	cpu  float64 // seconds so far
	age  int     // how often it was looked at
}

// settled is how often a process is looked at until it is taken to stay what it is:
// a container's first one begins as the engine's.
const settled = 5

func newCensus(label string) *census { return &census{label, map[int]*counted{}} }

// count looks at all processes of the machine.
func (c *census) count() {
	entries, _ := os.ReadDir("/proc")
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		cpu, alive := cpuClock(pid)
		if !alive {
			continue
		}
		p := c.seen[pid]
		if p != nil && cpu < p.cpu { // another one of the same number
			c.keep(pid, p)
			p = nil
		}
		if p == nil {
			p = &counted{}
			c.seen[pid] = p
		}
		if p.age < settled {
			p.role = c.role(e.Name())
		}
		p.cpu, p.age = cpu, p.age+1
	}
}

func (c *census) role(pid string) string {
	argv, _ := os.ReadFile(filepath.Join("/proc", pid, "cmdline"))
	cgroups, _ := os.ReadFile(filepath.Join("/proc", pid, "cgroup"))
	return roleOf(strings.Split(string(bytes.TrimSuffix(argv, []byte{0})), "\x00"), string(cgroups), c.label)
}

// keep remembers what a process did whose number another one has now.
func (c *census) keep(pid int, p *counted) {
	free := -pid
	for c.seen[free] != nil {
		free -= 1 << 22 // beyond all process ids
	}
	c.seen[free] = p
}

// byRole is the CPU seconds so far.
func (c *census) byRole() map[string]float64 {
	sum := map[string]float64{}
	for _, p := range c.seen {
		if p.role != "" {
			sum[p.role] += p.cpu
		}
	}
	return sum
}
