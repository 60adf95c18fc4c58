package size

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"minibroker/pkg/filter"
	"minibroker/pkg/topology"
)

// twelve is the layout of 2018 with generated alerts: one sender, five filter and
// five consumer nodes, 20 filters each.
func twelve(change func(*topology.Topology)) *topology.Topology {
	nodes := func(role string, n int) (list []topology.Node) {
		for i := range n {
			list = append(list, topology.Node{ID: fmt.Sprintf("%s%d", role, i+1)})
		}
		return list
	}
	t := &topology.Topology{
		Name:      "minibroker",
		Nodes:     topology.Nodes{Sender: nodes("s", 1), Filter: nodes("f", 5), Consumer: nodes("c", 5)},
		Stream:    topology.Stream{Topic: "full-stream", Partitions: 1, Retention: topology.Retention{Bytes: 32 << 30, Hours: 24}},
		Hub:       topology.Hub{Heap: 1 << 30},
		Mirrors:   topology.Mirrors{Heap: 1 << 30, MirrorMaker: topology.MirrorMaker{Heap: 512 << 20}},
		Sender:    topology.Sender{Generate: topology.Generate{Stamps: "full"}, AlertsPerVisit: 10_000, VisitInterval: 39 * time.Second, Pace: "visits", Stamps: "keep"},
		Filters:   topology.Filters{PerNode: 20, Cap: 20, Mode: "isolated"},
		Consumers: topology.Consumers{PerNode: 20, Members: 1},
	}
	if change != nil {
		change(t)
	}
	return t
}

// each gives every node the same.
func each(cores int64, gib int64) map[string]Machine {
	return map[string]Machine{"": {Cores: cores, Memory: gib << 30}}
}

// TestMeasuredLanes holds the model to what docs/performance.md measured with all
// twelve nodes on one machine of two cores: which numbers of alerts it kept up with.
func TestMeasuredLanes(t *testing.T) {
	for _, tt := range []struct {
		stamps      string
		alerts      int
		feed        Feed
		least, most float64 // of the share of CPU
	}{
		{"none", 10_000, Feed{}, 0.30, 0.45},
		{"none", 99_000, Feed{}, 0.80, 1}, // 32.5 s of 39
		{"none", 150_000, Feed{}, 1.1, 2},
		{"full", 2_000, Feed{}, 0.70, 0.95}, // 29 s of 39
		{"full", 2_500, Feed{}, 0.90, 1.2},  // late, with cold JVMs
		{"full", 10_000, Feed{}, 2, 4},
		{"full", 10_000, Feed{Stampless: true, Thin: true}, 0.65, 1}, // the prototype: 27 to 30 s
	} {
		r := Compute(Input{
			Topology: twelve(func(t *topology.Topology) {
				t.Sender.Generate.Stamps, t.Sender.AlertsPerVisit = tt.stamps, tt.alerts
				t.Hub.Heap, t.Mirrors.Heap, t.Mirrors.MirrorMaker.Heap = 512<<20, 384<<20, 192<<20
			}),
			Feed: tt.feed, Costs: Measured(), Machines: each(2, 24), OneMachine: true,
		})
		if share := r.Roles[0].CPU.Share; share < tt.least || share > tt.most {
			t.Errorf("%d alerts, stamps %s: %.2f of the CPU, measured were %.2f to %.2f: %v", tt.alerts, tt.stamps, share, tt.least, tt.most, r.Roles[0].CPU.Of)
		}
	}
}

func TestVerdict(t *testing.T) {
	for name, tt := range map[string]struct {
		change        func(*topology.Topology)
		cores, memory int64
		feed          Feed
		want          []string // parts of the verdict
	}{
		"of 16 cores":  {nil, 16, 64, Feed{}, []string{"fits: the first limit would be CPU of the filter nodes at ", " filters a node, or pace of a MirrorMaker at ", " alerts a visit"}},
		"of 1 core":    {func(t *topology.Topology) { t.Sender.AlertsPerVisit = 13_000 }, 1, 64, Feed{}, []string{"does not fit: CPU of the filter nodes, ", "of 39 CPU-s a visit; ", "give each of them 2 cores"}},
		"small memory": {nil, 16, 4, Feed{}, []string{"does not fit: memory of the filter nodes, ", "of 4.0 GiB; ", "lower hub.heap or mirrors.heap"}},
		"heap": {func(t *topology.Topology) { t.Hub.Heap = 60 << 30 }, 16, 64, Feed{},
			[]string{"fits: the first limit would be ", "; tight: memory of the hub's node, "}},
		"many filters": {func(t *topology.Topology) { t.Filters.PerNode, t.Consumers.PerNode = 900, 900 }, 16, 64, Feed{},
			[]string{"does not fit: CPU of the filter nodes, ", "; set filters.perNode and consumers.perNode to ", ", or send at most "}},
		"no filters": {func(t *topology.Topology) {
			t.Nodes.Filter, t.Nodes.Consumer, t.Filters.PerNode, t.Consumers.PerNode, t.Consumers.Full = nil, nil, 0, 0, 1
		}, 2, 32, Feed{}, []string{"fits: the first limit would be pace of a producer at ", " alerts a visit"}},
	} {
		r := Compute(Input{Topology: twelve(tt.change), Feed: tt.feed, Costs: Measured(), Machines: each(tt.cores, tt.memory)})
		for _, part := range tt.want {
			if !strings.Contains(r.Verdict, part) {
				t.Errorf("%s: %q has no %q", name, r.Verdict, part)
			}
		}
		if r.Fits != strings.HasPrefix(r.Verdict, "fits") {
			t.Errorf("%s: fits is %t, %q", name, r.Fits, r.Verdict)
		}
	}
}

// What is said to be the most fits, and one more does not.
func TestRoomIsExact(t *testing.T) {
	r := Compute(Input{Topology: twelve(nil), Costs: Measured(), Machines: each(8, 32)})
	for _, tt := range []struct {
		dial Dial
		set  func(*topology.Topology, int)
	}{
		{r.Room.Filters, func(t *topology.Topology, n int) { t.Filters.PerNode, t.Consumers.PerNode = n, n }},
		{r.Room.Alerts, func(t *topology.Topology, n int) { t.Sender.AlertsPerVisit = n }},
	} {
		for more, fits := range []bool{true, false} {
			got := Compute(Input{Topology: twelve(func(t *topology.Topology) { tt.set(t, tt.dial.Most+more) }), Costs: Measured(), Machines: each(8, 32)})
			if got.Fits != fits {
				t.Errorf("%d: %s", tt.dial.Most+more, got.Verdict)
			}
			if !fits && got.First != tt.dial.Then {
				t.Errorf("%d: %s, and was to be %s", tt.dial.Most+more, got.First, tt.dial.Then)
			}
		}
	}
}

// Nodes of one role may differ: the weakest counts. A node of several roles bears
// all of them.
func TestNodesDiffer(t *testing.T) {
	machines := each(16, 64)
	machines["f3"] = Machine{Cores: 1, Memory: 4 << 30}
	r := Compute(Input{Topology: twelve(nil), Costs: Measured(), Machines: machines})
	if r.Fits || !strings.Contains(r.Verdict, "memory of the filter nodes") {
		t.Errorf("one filter node has 4 GiB: %s", r.Verdict)
	}
	shared := twelve(func(t *topology.Topology) {
		one := []topology.Node{{ID: "only"}}
		t.Nodes = topology.Nodes{Sender: one, Filter: one, Consumer: one, Shared: true}
	})
	r = Compute(Input{Topology: shared, Costs: Measured(), Machines: each(16, 64)})
	if len(r.Roles) != 1 || r.Roles[0].Role != "hub+sender+filter+consumer" || r.Roles[0].Nodes != 1 {
		t.Errorf("one node has all roles: %+v", r.Roles)
	}
}

// Without cutouts filters cost less with large alerts, and thin mirrors take less of
// the network and of the disks.
func TestStampless(t *testing.T) {
	compute := func(f Feed) Result {
		return Compute(Input{Topology: twelve(nil), Feed: f, Costs: Measured(), Machines: each(16, 64)})
	}
	full, stampless, thin := compute(Feed{}), compute(Feed{Stampless: true}), compute(Feed{Stampless: true, Thin: true})
	filter := func(r Result) Role { return r.Roles[2] }
	if a, b, c := filter(full).CPU.Need, filter(stampless).CPU.Need, filter(thin).CPU.Need; !(a > b && b > c) {
		t.Errorf("a filter node takes %.1f, %.1f and %.1f CPU-s a visit", a, b, c)
	}
	if a, c := full.Flows[1].Bytes, thin.Flows[1].Bytes; full.Flows[1].To != "each mirror" || c > a/50 {
		t.Errorf("a mirror is sent %.0f and %.0f bytes a visit", a, c)
	}
	if only := compute(Feed{Thin: true}); only.Verdict != full.Verdict {
		t.Errorf("thin without stampless: %s", only.Verdict)
	}
}

func TestKept(t *testing.T) {
	kept := func(change func(*topology.Topology)) (out []string) {
		r := Compute(Input{Topology: twelve(change), Costs: Measured(), Machines: each(16, 64)})
		for _, k := range r.Disks {
			out = append(out, fmt.Sprintf("%s %s %d %.0f GB by %s", k.Broker, k.Topic, k.Partitions, k.Bytes/1e9, k.By))
		}
		return out
	}
	for _, tt := range []struct {
		change func(*topology.Topology)
		want   string
	}{
		{nil, "hub full-stream 1 35 GB by retention.bytes; mirror full-stream 1 35 GB by retention.bytes; mirror streams of filters 20 123 GB by retention.hours"},
		{func(t *topology.Topology) { t.Stream.Partitions = 4 }, "hub full-stream 4 39 GB by retention.bytes; mirror full-stream 4 39 GB by retention.bytes; mirror streams of filters 20 123 GB by retention.hours"},
		{func(t *topology.Topology) { t.Stream.Retention.Hours = 1; t.Stream.Retention.Bytes = 1 << 40 },
			"hub full-stream 1 128 GB by retention.hours; mirror full-stream 1 128 GB by retention.hours; mirror streams of filters 20 5 GB by retention.hours"},
		{func(t *topology.Topology) { t.Sender.Visits = 3 }, "hub full-stream 1 4 GB by visits; mirror full-stream 1 4 GB by visits; mirror streams of filters 20 0 GB by visits"},
	} {
		if got := strings.Join(kept(tt.change), "; "); got != tt.want {
			t.Errorf("kept is %s\nand not %s", got, tt.want)
		}
	}
}

// Filters of one container share one reading; those in Python decide more slowly.
func TestFiltersOfANode(t *testing.T) {
	need := func(change func(*topology.Topology)) float64 {
		return Compute(Input{Topology: twelve(change), Costs: Measured(), Machines: each(16, 64)}).Roles[2].CPU.Need
	}
	isolated := need(nil)
	grouped := need(func(t *topology.Topology) { t.Filters.Mode = "grouped" })
	if grouped > isolated-10 {
		t.Errorf("%.1f CPU-s a visit in one container, %.1f in twenty", grouped, isolated)
	}
	python := need(func(t *topology.Topology) {
		t.Filters.Texts = []filter.Text{{Name: "Filter001", File: "Filter001.py"}, {Name: "Filter002", File: "Filter002.sql"}}
	})
	if got := python - isolated; math.Abs(got-0.013) > 1e-6 {
		t.Errorf("a filter in Python takes %.6f CPU-s a visit more", got)
	}
}
