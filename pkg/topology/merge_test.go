package topology

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

const names = "nodes: {sender: s.txt, filter: f.txt, consumer: c.txt}\n"

// inFolder gives a folder with node files and the topology files, and works there.
func inFolder(t *testing.T, files map[string]string) {
	t.Helper()
	t.Chdir(t.TempDir())
	writeNodeFiles(t)
	for path, content := range files {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		write(t, path, content)
	}
}

func TestLaterWinsKeyByKey(t *testing.T) {
	inFolder(t, map[string]string{
		"a.yaml": names + "hub: {heap: 1g, jvm: -Xa}\nsender: {visits: 5}\n",
		"b.yaml": "hub: {heap: 2g}\nsender:\n",
	})
	got := mustLoad(t, []string{"a.yaml", "b.yaml"})
	if got.Hub != (Hub{Heap: 2 << 30, JVM: "-Xa"}) || got.Sender.Visits != 5 {
		t.Errorf("hub %+v, visits %d", got.Hub, got.Sender.Visits)
	}
	got = mustLoad(t, []string{"b.yaml", "a.yaml"}, "hub.jvm=", "sender.visits=7", "sender.visits=forever", "hub.heap=1.5g")
	if got.Hub != (Hub{Heap: 3 << 29}) || got.Sender.Visits != 0 {
		t.Errorf("overridden: hub %+v, visits %d", got.Hub, got.Sender.Visits)
	}
}

func TestLaterSourceOfAlertsWins(t *testing.T) {
	inFolder(t, map[string]string{
		"base.yaml":  names,
		"data.yaml":  "sender: {data: alerts}",
		"seven.yaml": "sender: {generate: {seed: 7}}",
		"plain.yaml": "sender: {generate: {}}",
		"none.yaml":  "sender: {data: }",
		"empty.yaml": "sender: {data: ''}",
	})
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	alerts := filepath.Join(here, "alerts")
	for _, c := range []struct {
		files []string
		sets  []string
		data  string
		seed  int64
	}{
		{files: []string{"data.yaml"}, data: alerts, seed: 1},
		{files: []string{"data.yaml", "seven.yaml"}, seed: 7},
		{files: []string{"data.yaml", "plain.yaml"}, seed: 1},
		{files: []string{"data.yaml", "none.yaml"}, seed: 1},
		{files: []string{"data.yaml", "empty.yaml"}, seed: 1},
		{files: []string{"seven.yaml", "data.yaml"}, data: alerts, seed: 1},
		{files: []string{"seven.yaml", "none.yaml"}, seed: 7},
		{files: []string{"seven.yaml"}, sets: []string{"sender.data=/alerts"}, data: "/alerts", seed: 1},
		{files: []string{"data.yaml"}, sets: []string{"sender.generate.seed=-9"}, seed: -9},
		{files: []string{"data.yaml"}, sets: []string{"sender.data="}, seed: 1},
	} {
		got := mustLoad(t, append([]string{"base.yaml"}, c.files...), c.sets...)
		if got.Sender.Data != c.data || got.Sender.Generate.Seed != c.seed || got.Sender.Generates() != (c.data == "") {
			t.Errorf("%v %v: %+v", c.files, c.sets, got.Sender)
		}
	}
}

// TestRelativePaths: paths start at the folder of the file that holds them.
func TestRelativePaths(t *testing.T) {
	inFolder(t, map[string]string{
		"topologies/base.yaml":  "nodes: {sender: ../s.txt, filter: ../f.txt, consumer: ../c.txt}\nsender: {data: ./alerts}\n",
		"site/mine.yaml":        "nodes: {filter: ids/filter.txt}",
		"site/ids/filter.txt":   "filter09placeholder000009\n",
		"ids/consumernodes.txt": "consumer09placeholder0009\n",
	})
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	got := mustLoad(t, []string{"topologies/base.yaml", "site/mine.yaml"}, "nodes.consumer=ids/consumernodes.txt")
	if want := (Node{"filter09placeholder000009", "site/ids/filter.txt", 1, 1}); got.Nodes.Filter[0] != want {
		t.Errorf("filter node %+v, want %+v", got.Nodes.Filter[0], want)
	}
	if want := (Node{"consumer09placeholder0009", "ids/consumernodes.txt", 1, 1}); got.Nodes.Consumer[0] != want {
		t.Errorf("consumer node %+v, want %+v", got.Nodes.Consumer[0], want)
	}
	if want := filepath.Join(here, "topologies/alerts"); got.Sender.Data != want {
		t.Errorf("data %s, want %s", got.Sender.Data, want)
	}
}

func TestValues(t *testing.T) {
	inFolder(t, map[string]string{"t.yaml": names + `
images: {registry: "registry.example.org:5000/astro", kafka: "apache/kafka:4.3.1", alertstream: "minibroker/alertstream@sha256:` +
		`0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"}
sender: {alertsPerVisit: 10_000, visitInterval: 1m30s}
filters:
  default: >
    snr > 5
      AND psfFlux > 3631
consumers: {print: 100}
network: {subnet: 172.20.0.0/16}
`})
	got := mustLoad(t, []string{"t.yaml"})
	if got.Sender.AlertsPerVisit != 10000 || got.Sender.VisitInterval != 90*time.Second {
		t.Errorf("sender %+v", got.Sender)
	}
	if got.Filters.Default != "snr > 5 AND psfFlux > 3631" || got.Consumers.Print != "100" {
		t.Errorf("filters %+v, consumers %+v", got.Filters, got.Consumers)
	}
}

func TestNamesNodes(t *testing.T) {
	inFolder(t, map[string]string{
		"none.yaml":  "name: smoke\nnodes: {shared: true}\n",
		"one.yaml":   "nodes: {filter: f.txt}\n",
		"wrong.yaml": "nodes: {sender: s.txt}\nnonsense: 1\n",
	})
	for _, c := range []struct {
		files, sets []string
		want        bool
	}{
		{files: []string{"none.yaml"}},
		{files: []string{"none.yaml", "one.yaml"}, want: true},
		{files: []string{"one.yaml", "none.yaml"}, want: true},
		{files: []string{"none.yaml"}, sets: []string{"nodes.consumer=c.txt"}, want: true},
		{files: []string{"none.yaml"}, sets: []string{"nodes.shared=false"}},
		{files: []string{"wrong.yaml"}, want: true},
		{files: []string{"absent.yaml"}},
	} {
		if got := NamesNodes(c.files, c.sets); got != c.want {
			t.Errorf("%v %v: %v", c.files, c.sets, got)
		}
	}
}
