package plan

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minibroker/pkg/topology"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares text with testdata/name.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs (-want +got):\n%s", path, diff)
	}
}

// small is a topology of two filter nodes with two filters each.
func small(t *testing.T) *topology.Topology {
	t.Helper()
	top, err := topology.Load([]string{"testdata/small.yaml"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return top
}

func ourImages() Images {
	image := func(name, letter string) Image {
		digest := "sha256:" + strings.Repeat(letter, 64)
		return Image{Name: name, Ref: "10.0.0.1:5000/minibroker/" + name + ":1@" + digest, Digest: digest, ID: "sha256:" + strings.Repeat("0", 63) + letter}
	}
	return Images{Alertstream: image("alertstream", "a"), Kafka: image("kafka", "b"), Own: true}
}

func desire(t *testing.T, top *topology.Topology, s Snapshot) Desired {
	t.Helper()
	d, err := Desire(top, Arrange(top, s), ourImages(), SettingsOf(s))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// deployed is the snapshot of a Swarm that holds all that d asks for.
func deployed(d Desired) Snapshot {
	s := Snapshot{Loaded: map[string]bool{}, Stored: map[string]bool{}}
	for _, i := range d.Images {
		s.Loaded[i.ID], s.Stored[i.Digest] = true, true
	}
	for _, n := range d.Networks {
		s.Networks = append(s.Networks, Observed[Network]{ID: "id-" + n.Name, Object: n})
	}
	for _, c := range d.Configs {
		s.Configs = append(s.Configs, Observed[Config]{ID: "id-" + c.Name, Object: c})
	}
	for i, v := range d.Services {
		s.Services = append(s.Services, Observed[Service]{ID: "id-" + v.Name, Version: uint64(i), Object: v})
	}
	return s
}

func text(p Plan) string {
	var b strings.Builder
	for _, o := range p.Operations {
		b.WriteString(o.Wave.String() + ": " + o.String() + "\n")
	}
	return b.String()
}

func TestComputeOnAnEmptySwarm(t *testing.T) {
	p, err := Compute(desire(t, small(t), Snapshot{}), Snapshot{})
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "fresh.plan", text(p))
}

func TestComputeFindsNothingToDo(t *testing.T) {
	d := desire(t, small(t), Snapshot{})
	s := deployed(d)
	p, err := Compute(desire(t, small(t), s), s)
	if err != nil {
		t.Fatal(err)
	}
	if !p.Empty() {
		t.Errorf("a deployed topology has a plan:\n%s", text(p))
	}
}

func TestComputeNamesTheCauseOfEachChange(t *testing.T) {
	s := deployed(desire(t, small(t), Snapshot{}))
	tests := []struct {
		name   string
		change func(*topology.Topology, *Snapshot)
	}{
		{"cap", func(top *topology.Topology, _ *Snapshot) { top.Filters.Cap = 10 }},
		{"fewer-filters", func(top *topology.Topology, _ *Snapshot) { top.Filters.PerNode = 1 }},
		{"registry-port", func(top *topology.Topology, _ *Snapshot) { top.Images.Port = 5001 }},
		{"heap", func(top *topology.Topology, _ *Snapshot) { top.Hub.Heap *= 2 }},
		{"message-size", func(top *topology.Topology, _ *Snapshot) { top.Stream.MaxAlertBytes *= 2 }},
		{"removed-by-hand", func(_ *topology.Topology, s *Snapshot) { s.Services = s.Services[1:] }},
		{"edited-by-hand", func(_ *topology.Topology, s *Snapshot) {
			s.Services[1].Object.Env = []string{"KAFKA_HEAP_OPTS=-Xmx1k"}
		}},
		{"registry-lost-its-images", func(_ *topology.Topology, s *Snapshot) { s.Stored = nil }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			top, snap := small(t), s
			snap.Services = append([]Observed[Service](nil), s.Services...)
			tt.change(top, &snap)
			p, err := Compute(desire(t, top, snap), snap)
			if err != nil {
				t.Fatal(err)
			}
			golden(t, tt.name+".plan", text(p))
		})
	}
}

func TestComputeRefusesWhatIsNotOurs(t *testing.T) {
	_, err := Compute(desire(t, small(t), Snapshot{}), Snapshot{Foreign: []Foreign{{"service", "minibroker_hub"}, {"network", "minibroker_net"}}})
	if err == nil {
		t.Fatal("foreign objects with our names were accepted")
	}
	golden(t, "foreign.err", err.Error()+"\n")
}

func TestDesireRefusesABadCondition(t *testing.T) {
	for _, condition := range []string{"snr >", "snrr > 5"} {
		top := small(t)
		top.Filters.Default = condition
		if _, err := Desire(top, Arrange(top, Snapshot{}), ourImages(), Settings{}); err == nil {
			t.Errorf("condition %q was accepted", condition)
		}
	}
}

// TestUserImagesAreNotOurs: what the user names is neither loaded nor stored,
// whichever of the two it is, and the registry serves the other one.
func TestUserImagesAreNotOurs(t *testing.T) {
	for _, tt := range []struct {
		name string
		own  func(*Images)
		want string
	}{
		{"kafka", func(i *Images) { i.Kafka = Image{Name: "kafka", Ref: "apache/kafka:4.3.1", External: true} }, "load alertstream, store alertstream"},
		{"alertstream", func(i *Images) {
			i.Alertstream = Image{Name: "alertstream", Ref: "astro/alertstream:2", External: true}
		}, "store kafka"},
	} {
		images := ourImages()
		tt.own(&images)
		d, err := Desire(small(t), Arrange(small(t), Snapshot{}), images, Settings{})
		if err != nil {
			t.Fatal(err)
		}
		p, err := Compute(d, Snapshot{})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, o := range p.Operations {
			if o.Kind == "image" {
				got = append(got, string(o.Verb)+" "+o.Name)
			}
			if o.Service != nil && o.Service.Image == "" {
				t.Errorf("%s: %s has no image", tt.name, o.Name)
			}
		}
		if strings.Join(got, ", ") != tt.want {
			t.Errorf("%s: the plan would %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestComputeRefusesAnotherSubnet(t *testing.T) {
	d := desire(t, small(t), Snapshot{})
	s := deployed(d)
	s.Networks = []Observed[Network]{{Object: Network{Name: "minibroker_net", Subnet: "10.1.0.0/24"}}}
	_, err := Compute(d, s)
	if err == nil {
		t.Fatal("another subnet than the network has was accepted")
	}
	golden(t, "other-subnet.err", err.Error()+"\n")
}

// 250 filters and back: nobody who is there is touched, either way.
func TestScalingTouchesNobodyElse(t *testing.T) {
	load := func(perNode string) *topology.Topology {
		top, err := topology.Load([]string{"../../topologies/12node.yaml"}, []string{KeyFiltersPerNode + "=" + perNode, KeyConsumersPerNode + "=" + perNode})
		if err != nil {
			t.Fatal(err)
		}
		return top
	}
	at := deployed(desire(t, load("20"), Snapshot{}))
	for _, step := range []struct {
		perNode string
		verb    Verb
	}{{"50", Create}, {"20", Remove}} {
		d := desire(t, load(step.perNode), at)
		p, err := Compute(d, at)
		if err != nil {
			t.Fatal(err)
		}
		counts := map[string]int{}
		for _, o := range p.Operations {
			if o.Kind == "service" {
				counts[string(o.Verb)+" "+o.Service.Role]++
			}
		}
		want := map[string]int{string(step.verb) + " filter": 150, string(step.verb) + " consumer": 150, "update monitor": 1}
		if diff := cmp.Diff(want, counts); diff != "" {
			t.Errorf("to %s filters a node: %s", step.perNode, diff)
		}
		at = deployed(d)
	}
}
