package size

import "fmt"

// hints are what a limit of CPU and memory does not tell.
func (f *flow) hints(first limit) []string {
	var out []string
	add := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	t := f.Topology
	if f.Feed.assumed(t.Sender) {
		add("alerts from files are taken to have %d bytes; --alert-bytes gives another size", fullAlert)
	}
	if first.Share > tight && first.Share <= 1 {
		add("so tight that the first visits may be late: after a deployment JVMs need several times their CPU")
	}
	if t.Sender.Pace == "timestamps" {
		add("the pace is that of the alerts' own times; a visit is taken to come every %g s (sender.visitInterval)", f.seconds)
	}
	if mbit := f.hubSends(); mbit > 1000 {
		add("the hub sends %.0f Mbit/s on average: its node needs a link faster than 1 Gbit/s", mbit)
	}
	for _, p := range f.partitions() {
		if p.Count > p.Rule {
			add("%d partitions on each %s are more than DMTN-028's 100 × brokers × replication; that rule is of ZooKeeper's time, and no more than a hint for KRaft", p.Count, p.Broker)
		}
	}
	if n, most := f.prototypes(); n > 0 {
		add("filters as those of 2018, in Python, would take %.1f CPU-s a visit each: %d would fit on a filter node", n, most)
	}
	return out
}

// prototypes are the CPU seconds that a filter of 2018 would take of a visit, and how
// many of them a filter node has the cores for.
func (f *flow) prototypes() (each float64, most int) {
	each = f.Costs.rate("filter.prototype").of(f.alerts, f.alerts*f.size)
	if f.mirrors == 0 || f.OneMachine || f.Topology.Nodes.Shared || each == 0 {
		return 0, 0
	}
	bare := f.Input
	t := *f.Topology
	t.Filters.PerNode, t.Consumers.PerNode = 0, 0
	bare.Topology = &t
	for _, role := range newFlow(bare).roles() {
		if role.Role == "filter" {
			free := role.CPU.Have - role.CPU.Need
			return each, max(int(free/(each+f.Costs.rate("broker.read").of(f.alerts, f.alerts*f.size))), 0)
		}
	}
	return 0, 0
}
