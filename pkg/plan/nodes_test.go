package plan

import (
	"fmt"
	"net/netip"
	"testing"

	"minibroker/pkg/topology"
)

func load(t *testing.T, file string, sets ...string) *topology.Topology {
	t.Helper()
	top, err := topology.Load([]string{file}, sets)
	if err != nil {
		t.Fatal(err)
	}
	return top
}

// members are nodes of a Swarm, one in each state.
func members() Snapshot {
	return Snapshot{Nodes: []Node{
		{ID: "manager000000000000000001", Name: "node01", Role: "manager", Availability: "active", State: "ready"},
		{ID: "worker0000000000000000002", Name: "node02", Role: "worker", Availability: "active", State: "ready"},
		{ID: "worker0000000000000000003", Name: "node03", Role: "worker", Availability: "active", State: "down"},
		{ID: "worker0000000000000000004", Name: "node04", Role: "worker", Availability: "drain", State: "ready"},
		{ID: "worker0000000000000000005", Name: "node05", Role: "worker", Availability: "pause", State: "ready"},
	}}
}

// TestCheckTellsOfEveryUnfitNode: a manager, an ID that no node has, nodes that
// are down, drained and paused, each at its place.
func TestCheckTellsOfEveryUnfitNode(t *testing.T) {
	golden(t, "unfit/errors", fmt.Sprintln(Check(load(t, "testdata/unfit/topology.yaml"), members())))
}

func TestCheckLetsAManagerServeWhereNodesAreShared(t *testing.T) {
	golden(t, "unfit/shared.errors", fmt.Sprintln(Check(load(t, "testdata/unfit/shared.yaml"), members())))
}

// at gives a Swarm that has all nodes of the topology, at 10.0.4.1 and on.
func at(top *topology.Topology) Snapshot {
	var s Snapshot
	for _, list := range [][]topology.Node{top.Nodes.Sender, top.Nodes.Filter, top.Nodes.Consumer} {
		for _, n := range list {
			s.Nodes = append(s.Nodes, Node{ID: n.ID, Name: "host-" + n.ID[:6], Role: "worker", Availability: "active", State: "ready",
				Address: fmt.Sprintf("10.0.4.%d", 1+len(s.Nodes))})
		}
	}
	return s
}

func TestCheckTellsWhatHasAddressesOfTheSubnet(t *testing.T) {
	top := load(t, "testdata/subnet.yaml")
	s := at(top)
	if err := Check(top, s); err != nil {
		t.Fatalf("a free subnet is refused: %v", err)
	}
	s.Subnets = []Subnet{
		{"ingress", netip.MustParsePrefix("10.0.0.0/24")},
		{"docker_gwbridge", netip.MustParsePrefix("172.18.0.0/16")},
		{"other_net", netip.MustParsePrefix("10.0.1.128/25")},
		{"third_net", netip.MustParsePrefix("10.0.2.0/24")},
	}
	s.Nodes[4].Address = "10.0.0.7"
	golden(t, "subnet.err", fmt.Sprintln(Check(top, s)))

	set := load(t, "testdata/subnet.yaml", "network.subnet=172.16.0.0/14")
	golden(t, "subnet-set.err", fmt.Sprintln(Check(set, s)))
}

func TestFreeSubnet(t *testing.T) {
	s := Snapshot{Subnets: []Subnet{{"a", netip.MustParsePrefix("10.118.0.0/16")}}, Nodes: []Node{{Address: "10.119.3.4"}, {Address: ""}}}
	for wanted, want := range map[string]string{
		"10.118.0.0/16":  "10.120.0.0/16",
		"10.117.0.0/16":  "10.117.0.0/16",
		"10.255.0.0/16":  "10.255.0.0/16",
		"192.168.0.0/24": "10.0.0.0/24",
		"10.118.0.0/20":  "10.119.16.0/20",
	} {
		if got, ok := FreeSubnet(netip.MustParsePrefix(wanted), s); !ok || got.String() != want {
			t.Errorf("beside %s, %s is free (%t); want %s", wanted, got, ok, want)
		}
	}
	s.Subnets = append(s.Subnets, Subnet{"last", netip.MustParsePrefix("10.255.0.0/16")})
	if got, ok := FreeSubnet(netip.MustParsePrefix("10.255.0.0/16"), s); !ok || got.String() != "10.0.0.0/16" {
		t.Errorf("behind the last comes %s (%t), not the first", got, ok)
	}
	s.Subnets = []Subnet{{"all", netip.MustParsePrefix("10.0.0.0/8")}}
	if got, ok := FreeSubnet(netip.MustParsePrefix("10.118.0.0/16"), s); ok {
		t.Errorf("%s is free where nothing is", got)
	}
}
