package topology

import (
	"net/netip"
	"path/filepath"
	"testing"
	"time"

	"minibroker/pkg/mistake"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

const (
	twelve  = "../../topologies/12node.yaml"
	testbed = "../../topologies/12node-testbed.yaml"

	classicG1 = "-XX:+UseG1GC -XX:MaxGCPauseMillis=20 -XX:InitiatingHeapOccupancyPercent=35 " +
		"-XX:+ExplicitGCInvokesConcurrent -Djava.awt.headless=true"
)

// comparePrefix compares what a topology says, not where it was written.
var comparePrefix = cmp.Options{
	cmp.Comparer(func(a, b netip.Prefix) bool { return a == b }),
	cmpopts.IgnoreUnexported(Topology{}),
}

func mustLoad(t *testing.T, files []string, sets ...string) *Topology {
	t.Helper()
	topology, err := Load(files, sets)
	if err != nil {
		t.Fatal(err)
	}
	return topology
}

func sample(role, id string, line int) Node {
	return Node{ID: id, File: "../../nodes/" + role + "nodes.txt", Line: line, Col: 1}
}

// TestPrototype states the layout of 2018 in full.
func TestPrototype(t *testing.T) {
	data, err := filepath.Abs("../../topologies/alerts")
	if err != nil {
		t.Fatal(err)
	}
	definitions, err := filepath.Abs("../../filters")
	if err != nil {
		t.Fatal(err)
	}
	want := &Topology{
		Name: "minibroker",
		Nodes: Nodes{
			Sender: []Node{sample("sender", "sender01placeholder000001", 3)},
			Filter: []Node{
				sample("filter", "filter01placeholder000001", 4), sample("filter", "filter02placeholder000002", 5),
				sample("filter", "filter03placeholder000003", 6), sample("filter", "filter04placeholder000004", 7),
				sample("filter", "filter05placeholder000005", 8),
			},
			Consumer: []Node{
				sample("consumer", "consumer01placeholder0001", 4), sample("consumer", "consumer02placeholder0002", 5),
				sample("consumer", "consumer03placeholder0003", 6), sample("consumer", "consumer04placeholder0004", 7),
				sample("consumer", "consumer05placeholder0005", 8),
			},
		},
		Network: Network{Subnet: netip.MustParsePrefix("10.118.0.0/16")},
		Images:  Images{Port: 5000},
		Stream: Stream{
			Topic: "full-stream", Partitions: 1, MaxAlertBytes: 4 << 20,
			Retention: Retention{Bytes: 32 << 30, Hours: 24},
			Fields: Fields{Visit: "diaSource.visit", ID: "diaSource.diaSourceId",
				Time: "diaSource.midpointMjdTai", Detector: "diaSource.detector"},
		},
		Hub:     Hub{Heap: 8 << 30, JVM: classicG1},
		Mirrors: Mirrors{Heap: 8 << 30, JVM: classicG1, MirrorMaker: MirrorMaker{Heap: 1 << 30}, Copy: "full"},
		Sender: Sender{Data: data, Generate: Generate{Stamps: "full", Seed: 1},
			AlertsPerVisit: 10000, VisitInterval: 39 * time.Second, Pace: "visits", Producers: 1, Compression: "none", Stamps: "keep",
			Realistic: Realistic{Period: 37 * time.Second, Transmission: 3 * time.Second, Bursts: 189, BurstMin: 10, BurstMax: 200, BurstCentre: 50, Seed: 1}},
		Filters:   Filters{PerNode: 20, Cap: 20, Default: "snr > 5 AND psfFlux > 3631", Feed: "full", Mode: "isolated", Definitions: definitions, VisitEnd: 39 * time.Second, SchemaID: 1100},
		Consumers: Consumers{PerNode: 20, Print: "status", Members: 1},
	}
	got := mustLoad(t, []string{twelve})
	got.Filters.Texts = nil // the samples have tests of their own
	if diff := cmp.Diff(want, got, comparePrefix); diff != "" {
		t.Errorf("12node.yaml (-want +got):\n%s", diff)
	}
	if got.Tasks() != 214 { // 1 hub, 1 sender, 5 mirrors, 5 MirrorMakers, 100 + 100, registry, monitor
		t.Errorf("%d tasks, want 214", got.Tasks())
	}
}

func TestSmallMachine(t *testing.T) {
	got := mustLoad(t, []string{twelve, testbed},
		"nodes.sender=../../nodes/sendernodes.txt", "nodes.filter=../../nodes/filternodes.txt",
		"nodes.consumer=../../nodes/consumernodes.txt")
	want := mustLoad(t, []string{twelve})
	want.Stream.Retention = Retention{Bytes: 1 << 30, Hours: 4}
	want.Hub.Heap, want.Mirrors.Heap, want.Mirrors.MirrorMaker.Heap = 512<<20, 384<<20, 192<<20
	want.Sender.Data, want.Sender.Generate = "", Generate{Stamps: "none", Seed: 1}
	want.Sender.AlertsPerVisit, want.Sender.Visits = 2500, 3
	want.Filters.Default, want.Filters.Definitions, want.Filters.Texts = "diaSourceId % 113 = N", "", nil
	if diff := cmp.Diff(want, got, comparePrefix); diff != "" {
		t.Errorf("12node-testbed.yaml over 12node.yaml (-want +got):\n%s", diff)
	}
}

// TestSimulator: the sample that has a hub and no filters needs no nodes for them.
func TestSimulator(t *testing.T) {
	got := mustLoad(t, []string{"../../topologies/simulator.yaml"})
	want := mustLoad(t, []string{twelve}) // for what is the same
	want.Name, want.Network.Subnet = "simulator", netip.MustParsePrefix("10.119.0.0/24")
	want.Nodes.Filter, want.Nodes.Consumer = nil, nil
	want.Stream.Retention.Bytes = 16 << 30
	want.Hub.Heap, want.Hub.Publish = 1<<30, 9092
	want.Mirrors.Heap, want.Mirrors.MirrorMaker.Heap = 1<<30, 512<<20
	want.Sender.Data = ""
	want.Filters.PerNode, want.Consumers.PerNode, want.Consumers.Full = 0, 0, 1
	want.Filters.Definitions, want.Filters.Texts = "", nil
	if diff := cmp.Diff(want, got, comparePrefix); diff != "" {
		t.Errorf("simulator.yaml (-want +got):\n%s", diff)
	}
	if got.Tasks() != 5 { // hub, sender, registry, monitor, watcher
		t.Errorf("%d tasks, want 5", got.Tasks())
	}
}

// A port is a number or none, and good in any layer.
func TestPublish(t *testing.T) {
	got := mustLoad(t, []string{twelve}, "hub.publish=9092", "mirrors.publish=65535")
	if got.Hub.Publish != 9092 || got.Mirrors.Publish != 65535 {
		t.Errorf("hub %d, mirrors %d", got.Hub.Publish, got.Mirrors.Publish)
	}
	got = mustLoad(t, []string{"../../topologies/simulator.yaml"}, "hub.publish=none")
	if got.Hub.Publish != 0 {
		t.Errorf("none is %d", got.Hub.Publish)
	}
	// On nodes of their own, hub and mirrors may have the same port, and the
	// mirrors that of the registry.
	mustLoad(t, []string{twelve}, "hub.publish=9092", "mirrors.publish=9092")
	mustLoad(t, []string{twelve}, "mirrors.publish=5000")
	mustLoad(t, []string{twelve}, "hub.publish=5000", "images.registry=registry.example.org")
	// The port is free where the registry has another one.
	mustLoad(t, []string{twelve}, "hub.publish=5000", "images.port=5001")
}

// TestDefaults loads the least that can be written.
func TestDefaults(t *testing.T) {
	t.Chdir(t.TempDir())
	writeNodeFiles(t)
	write(t, "t.yaml", "nodes: {sender: s.txt, filter: f.txt, consumer: c.txt}\nfilters: {perNode: 3}\n")
	want := &Topology{
		Name: "minibroker",
		Nodes: Nodes{
			Sender:   []Node{{"sender01placeholder000001", "s.txt", 1, 1}},
			Filter:   []Node{{"filter01placeholder000001", "f.txt", 1, 1}},
			Consumer: []Node{{"consumer01placeholder0001", "c.txt", 1, 1}},
		},
		Network: Network{Subnet: netip.MustParsePrefix("10.118.0.0/16")},
		Images:  Images{Port: 5000},
		Stream: Stream{
			Topic: "full-stream", Partitions: 1, MaxAlertBytes: 4 << 20,
			Retention: Retention{Bytes: 32 << 30, Hours: 24},
			Fields: Fields{Visit: "diaSource.visit", ID: "diaSource.diaSourceId",
				Time: "diaSource.midpointMjdTai", Detector: "diaSource.detector"},
		},
		Hub:     Hub{Heap: 1 << 30, JVM: classicG1},
		Mirrors: Mirrors{Heap: 1 << 30, JVM: classicG1, MirrorMaker: MirrorMaker{Heap: 512 << 20}, Copy: "full"},
		Sender: Sender{Generate: Generate{Stamps: "full", Seed: 1}, AlertsPerVisit: 10000, VisitInterval: 39 * time.Second,
			Pace: "visits", Producers: 1, Compression: "none", Stamps: "keep",
			Realistic: Realistic{Period: 37 * time.Second, Transmission: 3 * time.Second, Bursts: 189, BurstMin: 10, BurstMax: 200, BurstCentre: 50, Seed: 1}},
		Filters:   Filters{PerNode: 3, Cap: 20, Default: "snr > 5 AND psfFlux > 3631", Feed: "full", Mode: "isolated", VisitEnd: 39 * time.Second, SchemaID: 1100},
		Consumers: Consumers{PerNode: 3, Print: "status", Members: 1},
	}
	if diff := cmp.Diff(want, mustLoad(t, []string{"t.yaml"}), comparePrefix); diff != "" {
		t.Errorf("defaults (-want +got):\n%s", diff)
	}
}

// TestAt: whoever finds out later that a value is wrong can tell where it stands.
func TestAt(t *testing.T) {
	inFolder(t, map[string]string{"a.yaml": names + "hub:\n  heap: 1g\n", "b.yaml": "network: {subnet: 10.0.0.0/16}\n"})
	got := mustLoad(t, []string{"a.yaml", "b.yaml"}, "stream.topic=alerts")
	for path, want := range map[string]mistake.Error{
		"hub.heap":       {File: "a.yaml", Line: 3, Col: 9},
		"network.subnet": {File: "b.yaml", Line: 1, Col: 19},
		"stream.topic":   {File: "--set stream.topic=alerts"},
		"filters.cap":    {File: "a.yaml", Line: 1, Col: 1},
	} {
		if at := got.At(path); at != want {
			t.Errorf("%s is at %+v, want %+v", path, at, want)
		}
	}
	if at := got.Nodes.Filter[0].At(); at != (mistake.Error{File: "f.txt", Line: 1, Col: 1}) {
		t.Errorf("the filter node is at %+v", at)
	}
}

func TestNoFile(t *testing.T) {
	if _, err := Load(nil, nil); err == nil {
		t.Error("no topology file was accepted")
	}
}

// TestSampleShowsAllKeys: 12node.yaml is the keys' documentation.
func TestSampleShowsAllKeys(t *testing.T) {
	var errs mistake.Errors
	sample, _ := scan(twelve, 0, &errs)
	for _, k := range keys {
		if _, shown := sample.values[k.path]; !shown && parent(k.path) != "sender.generate" {
			t.Errorf("%s is not in 12node.yaml", k.path)
		}
	}
}
