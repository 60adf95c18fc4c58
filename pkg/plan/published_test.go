package plan

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minibroker/pkg/topology"
)

// publishing is the small topology with a port of each broker given out.
func publishing(t *testing.T) *topology.Topology {
	t.Helper()
	top, err := topology.Load([]string{"testdata/small.yaml"}, []string{"hub.publish=9092", "mirrors.publish=9093"})
	if err != nil {
		t.Fatal(err)
	}
	return top
}

// addressed is a Swarm whose nodes have addresses.
func addressed(top *topology.Topology) Snapshot {
	return Snapshot{Manager: "manager", Address: "10.0.0.1", Nodes: []Node{
		{ID: "manager", Address: "10.0.0.1"},
		{ID: top.Nodes.Filter[0].ID, Address: "10.0.0.2"}, {ID: top.Nodes.Filter[1].ID, Address: "fd00::3"},
	}}
}

func part(t *testing.T, d Desired, name string) Service {
	t.Helper()
	for _, s := range d.Services {
		if s.Part == name {
			return s
		}
	}
	t.Fatalf("there is no part %s", name)
	return Service{}
}

// properties are the Kafka properties of a part.
func properties(t *testing.T, d Desired, name string) string {
	t.Helper()
	want := part(t, d, name).Configs[0].Config
	for _, c := range d.Configs {
		if c.Name == want {
			return string(c.Data)
		}
	}
	t.Fatalf("there is no config %s", want)
	return ""
}

func TestPublishedBrokersTellTheirNodesAddress(t *testing.T) {
	top := publishing(t)
	asked, unasked := desire(t, top, addressed(top)), desire(t, top, Snapshot{})
	for _, tt := range []struct {
		desired    Desired
		part, want string
		port       uint32
	}{
		{asked, "hub", "10.0.0.1:9092", 9092},
		{asked, "mirror01", "10.0.0.2:9093", 9093},
		{asked, "mirror02", "[fd00::3]:9093", 9093},
		{unasked, "hub", "address-of-the-manager:9092", 9092},
		{unasked, "mirror01", "address-of-filter0000000000000000001:9093", 9093},
	} {
		want := "advertised.listeners=PLAINTEXT://" + tt.part + ":9092,EXTERNAL://" + tt.want + "\n"
		if got := properties(t, tt.desired, tt.part); !strings.Contains(got, want) {
			t.Errorf("%s has no line %q in\n%s", tt.part, want, got)
		}
		if diff := cmp.Diff([]Port{{Published: tt.port, Target: externalPort}}, part(t, tt.desired, tt.part).Ports); diff != "" {
			t.Errorf("ports of %s: %s", tt.part, diff)
		}
	}
}

func TestNothingIsPublishedUnasked(t *testing.T) {
	d := desire(t, small(t), addressed(small(t)))
	if ports := part(t, d, "hub").Ports; len(ports) > 0 || strings.Contains(properties(t, d, "hub"), "EXTERNAL") {
		t.Errorf("the hub publishes %v and has the properties\n%s", ports, properties(t, d, "hub"))
	}
}

// A node that gets another address has its broker told, and no other.
func TestAnAddressThatChanges(t *testing.T) {
	top := publishing(t)
	before := addressed(top)
	s := deployed(desire(t, top, before))
	s.Manager, s.Address, s.Nodes = before.Manager, before.Address, addressed(top).Nodes
	s.Nodes[1].Address = "10.0.0.20"
	p, err := Compute(desire(t, top, s), s)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range p.Operations {
		if !strings.Contains(o.Name, "_mirror01") {
			t.Errorf("not called for: %s", o)
		}
	}
	if len(p.Operations) != 3 { // a new config, the service, the old config away
		t.Errorf("the plan is\n%s", text(p))
	}
}

func TestPublished(t *testing.T) {
	top := publishing(t)
	s := deployed(desire(t, top, addressed(top)))
	s.Nodes = addressed(top).Nodes
	want := map[string]Place{
		"hub": {"10.0.0.1:9092", ""}, "mirror01": {"10.0.0.2:9093", ""}, "mirror02": {"[fd00::3]:9093", ""},
		"filter001": {"10.0.0.2:9093", "Filter001"}, "filter002": {"10.0.0.2:9093", "Filter002"},
		"filter003": {"[fd00::3]:9093", "Filter003"}, "filter004": {"[fd00::3]:9093", "Filter004"},
	}
	if diff := cmp.Diff(want, Published(s)); diff != "" {
		t.Error(diff)
	}
	if got := Published(deployed(desire(t, small(t), addressed(top)))); len(got) > 0 {
		t.Errorf("without a published port: %v", got)
	}
}

func TestTopics(t *testing.T) {
	s := deployed(desire(t, small(t), addressed(small(t))))
	all := []string{"hub", "mirror01", "mirror02"}
	want := map[string][]string{
		"full-stream": all, "Filter001": {"mirror01"}, "Filter002": {"mirror01"}, "Filter003": {"mirror02"}, "Filter004": {"mirror02"},
	}
	if diff := cmp.Diff(want, Topics(small(t), s)); diff != "" {
		t.Error(diff)
	}
	for _, tt := range []struct {
		sets            []string
		full, stampless []string
	}{
		{feeding, all, all[1:]},
		{thin, all[:1], all},
	} {
		got := Topics(stampless(t, tt.sets), s)
		if !slices.Equal(got["full-stream"], tt.full) || !slices.Equal(got["full-stream-stampless"], tt.stampless) {
			t.Errorf("%v: %v", tt.sets, got)
		}
	}
}
