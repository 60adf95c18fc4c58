package topology

import (
	"math/bits"
	"net/netip"
)

// check weighs values against one another. Its error is told at one of its
// keys, the first of those written last.
type check struct {
	keys  []string
	weigh func(*Topology) *problem
}

var checks = []check{
	{[]string{"consumers.perNode", "filters.perNode"}, equalPerNode},
	{[]string{"nodes.consumer", "nodes.filter"}, equalNodes},
	{[]string{"hub.publish", "images.port", "images.registry", "images.kafka", "images.alertstream"}, registryPortFree},
	{[]string{"hub.publish", "mirrors.publish", "nodes.shared"}, portsDiffer},
	{[]string{"mirrors.publish", "nodes.shared", "images.port", "images.registry", "images.kafka", "images.alertstream"}, registryPortFreeOfMirrors},
	{[]string{"network.subnet", "filters.perNode", "consumers.perNode", "consumers.members", "consumers.full", "nodes.filter", "nodes.consumer", "nodes.sender",
		"filters.feed", "mirrors.copy", "sender.stampless"}, subnetFits},
	{[]string{"mirrors.copy", "filters.feed"}, thinMirrorsFeedFilters},
	{[]string{"sender.stampless", "mirrors.copy"}, senderFeedsMirrors},
	{[]string{"stream.maxAlertBytes", "sender.generate.stamps", "sender.data"}, alertFits},
	{[]string{"sender.pace", "sender.realistic.bursts", "sender.realistic.burstMin", "sender.realistic.burstMax", "sender.realistic.burstCentre",
		"sender.realistic.transmission", "sender.realistic.period", "sender.alertsPerVisit"}, burstsFit},
	{[]string{"sender.producers", "nodes.sender"}, producerEach},
	{[]string{"sender.repeat", "sender.visits", "sender.data"}, passHasEnd},
	{[]string{"stream.retention.bytes", "sender.alertsPerVisit", "sender.generate.stamps", "sender.data"}, visitFits},
}

// burstsFit wants bursts that can make a visit.
func burstsFit(t *Topology) *problem {
	r, alerts := t.Sender.Realistic, t.Sender.AlertsPerVisit
	switch {
	case t.Sender.Pace != "realistic":
		return nil
	case r.Transmission > r.Period:
		return bad("sender.realistic.transmission %s is longer than the period %s", r.Transmission, r.Period).fix("set it to less")
	case r.BurstMin > r.BurstCentre || r.BurstCentre > r.BurstMax:
		return bad("bursts of %d to %d alerts cannot be centred on %d", r.BurstMin, r.BurstMax, r.BurstCentre).
			fix("set sender.realistic.burstCentre between burstMin and burstMax")
	case alerts < r.Bursts*r.BurstMin || alerts > r.Bursts*r.BurstMax:
		return bad("%d bursts of %d to %d alerts make no visit of %d", r.Bursts, r.BurstMin, r.BurstMax, alerts).
			fix("set sender.alertsPerVisit between %d and %d, or other bursts", r.Bursts*r.BurstMin, r.Bursts*r.BurstMax)
	}
	return nil
}

// producerEach wants no sender node without a producer.
func producerEach(t *Topology) *problem {
	if t.Sender.Producers >= len(t.Nodes.Sender) {
		return nil
	}
	return bad("%d sender nodes for sender.producers %d", len(t.Nodes.Sender), t.Sender.Producers).
		fix("set it to %d or more, or name fewer nodes in nodes.sender", len(t.Nodes.Sender))
}

// passHasEnd wants to know how many generated visits are to be repeated.
func passHasEnd(t *Topology) *problem {
	if !t.Sender.Repeat || !t.Sender.Generates() || t.Sender.Visits > 0 {
		return nil
	}
	return bad("sender.repeat of generated visits without end").fix("set sender.visits to how many make a pass, or leave repeat out: generated visits never come again")
}

func equalPerNode(t *Topology) *problem {
	if t.Consumers.PerNode == t.Filters.PerNode {
		return nil
	}
	return bad("%d consumers a node for %d filters a node; each consumer reads one filter", t.Consumers.PerNode, t.Filters.PerNode).
		fix("set consumers.perNode and filters.perNode to the same number")
}

func equalNodes(t *Topology) *problem {
	filters, consumers := len(t.Nodes.Filter), len(t.Nodes.Consumer)
	if filters == consumers {
		return nil
	}
	return bad("%d consumer nodes for %d filter nodes; each consumer node reads one filter node", consumers, filters).
		fix("list as many node IDs in the file of nodes.consumer as in that of nodes.filter")
}

// subnetFits counts the addresses that the overlay needs at worst. An overlay
// that has run out of them lets tasks wait forever and says so nowhere.
func subnetFits(t *Topology) *problem {
	have := addresses(t.Network.Subnet.Bits())
	need := t.addresses()
	if need <= have {
		return nil
	}
	p := bad("network.subnet %s has %d addresses, %d are needed (%d tasks, each twice while it is replaced, and the nodes)",
		t.Network.Subnet, have, need, t.Tasks())
	widest := t.SubnetBits()
	if widest < 8 {
		return p.fix("set fewer filters a node: no private subnet is that large")
	}
	serves := netip.PrefixFrom(t.Network.Subnet.Addr(), widest).Masked()
	if !isPrivate(serves) {
		serves = netip.PrefixFrom(private[0].Addr(), widest)
	}
	return p.fix("set network.subnet to a /%d, such as %s", widest, serves)
}

// SubnetBits is the length of the longest prefix that holds the addresses which
// the overlay needs at worst.
func (t *Topology) SubnetBits() int { return 32 - bits.Len(uint(t.addresses()+1)) }

// addresses of hosts in a subnet, without its own and the broadcast address.
func addresses(prefixBits int) int { return max(1<<(32-prefixBits)-2, 0) }

// addresses that the overlay needs: the gateway, one for each task and one for
// its successor, and one a node for the load balancer that Swarm puts there.
// The manager counts as a node, and short-lived jobs take one more on each.
func (t *Topology) addresses() int {
	nodes := 1 + len(t.Nodes.Sender) + len(t.Nodes.Filter) + len(t.Nodes.Consumer)
	return 1 + 2*t.Tasks() + 2*nodes
}

// Bytes of an alert, by its stamps: the average, and what none exceeds.
var generated = map[string]struct{ average, most int64 }{
	"full": {139_000, 256 << 10},
	"two":  {136_000, 256 << 10},
	"none": {2_500, 64 << 10},
}

func alertFits(t *Topology) *problem {
	most := Size(generated[t.Sender.Generate.Stamps].most)
	if !t.Sender.Generates() || t.Stream.MaxAlertBytes >= most {
		return nil
	}
	return bad("stream.maxAlertBytes %s is less than a generated alert can have", t.Stream.MaxAlertBytes).
		fix("set it to %s or more", most)
}

// visitFits wants the retention to hold a visit at least: else Kafka drops
// alerts before the mirrors have copied them. Of alerts from files only the
// least size is known.
func visitFits(t *Topology) *problem {
	alert := generated["none"].average
	if t.Sender.Generates() {
		alert = generated[t.Sender.Generate.Stamps].average
	}
	visit := alert * int64(t.Sender.AlertsPerVisit)
	if int64(t.Stream.Retention.Bytes) >= visit {
		return nil
	}
	return bad("stream.retention.bytes %s is less than one visit (%d alerts of %d bytes)",
		t.Stream.Retention.Bytes, t.Sender.AlertsPerVisit, alert).fix("set it to %s or more", atLeast(visit))
}
