package plan

import (
	"encoding/binary"
	"fmt"
	"net/netip"

	"minibroker/pkg/mistake"
	"minibroker/pkg/topology"
)

// Subnet is what a network that is not the deployment's takes of the addresses.
type Subnet struct {
	Name   string // of the network
	Prefix netip.Prefix
}

// overlaps tells what already has addresses of network.subnet. Swarm would make
// the network all the same, and its tasks would wait for ever, or reach others.
func overlaps(t *topology.Topology, s Snapshot) mistake.Errors {
	var errs mistake.Errors
	wanted := t.Network.Subnet
	tell := func(format string, args ...any) {
		e := t.At("network.subnet")
		e.What = fmt.Sprintf("network.subnet %s ", wanted) + fmt.Sprintf(format, args...)
		e.Fix = "set it to one that is free"
		if free, ok := FreeSubnet(wanted, s); ok {
			e.Fix += ", such as " + free.String()
		}
		errs = append(errs, e)
	}
	for _, other := range s.Subnets {
		if other.Prefix.Overlaps(wanted) {
			tell("overlaps %s of the network %s", other.Prefix, other.Name)
		}
	}
	for _, n := range s.Nodes {
		if contains(wanted, n) {
			tell("contains the address %s of node %s", n.Address, n.Name)
		}
	}
	return errs
}

func contains(p netip.Prefix, n Node) bool {
	address, err := netip.ParseAddr(n.Address)
	return err == nil && p.Contains(address)
}

// FreeSubnet gives the next subnet in 10.0.0.0/8, of the wanted one's size and
// counted on from it, that overlaps no other network and holds no node.
func FreeSubnet(wanted netip.Prefix, s Snapshot) (netip.Prefix, bool) {
	const most = 1 << 16
	ten := netip.MustParsePrefix("10.0.0.0/8")
	if !ten.Contains(wanted.Addr()) {
		wanted = netip.PrefixFrom(ten.Addr(), wanted.Bits())
	}
	step := uint32(1) << (32 - wanted.Bits())
	address := wanted.Addr().As4()
	for range most {
		candidate := netip.PrefixFrom(netip.AddrFrom4(address), wanted.Bits())
		if free(candidate, s) {
			return candidate, true
		}
		binary.BigEndian.PutUint32(address[:], 10<<24|(binary.BigEndian.Uint32(address[:])+step)&0xffffff)
	}
	return netip.Prefix{}, false
}

func free(p netip.Prefix, s Snapshot) bool {
	for _, other := range s.Subnets {
		if other.Prefix.Overlaps(p) {
			return false
		}
	}
	for _, n := range s.Nodes {
		if contains(p, n) {
			return false
		}
	}
	return true
}
