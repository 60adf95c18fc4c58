package size

import "minibroker/pkg/topology"

// Machine is what a node has.
type Machine struct {
	Cores  int64
	Memory int64 // bytes
}

// Input is all that the answer depends on.
type Input struct {
	Topology *topology.Topology
	Feed     Feed
	Costs    Costs

	// Machines are the nodes', by ID; that of "" holds for every other node.
	Machines map[string]Machine
	// Manager is the ID of the hub's node; "": a node of its own, or the only one
	// where all roles share one.
	Manager string
	// OneMachine says that all nodes are on one machine, as a testbed's are: Machines
	// has it as "".
	OneMachine bool
}

// flow counts what the parts of one topology do in a visit.
type flow struct {
	Input
	seconds  float64 // from one visit to the next
	alerts   float64 // of a visit
	size     float64 // bytes of a full alert
	bare     float64 // bytes of an alert without cutouts
	perNode  float64 // filters of a node; disabled ones count, since they may run again
	passed   float64 // alerts that the filters of a node let pass, at most
	mirrors  float64 // filter nodes
	watchers float64 // readers of the full stream on the hub

	loads loads
}

func newFlow(in Input) *flow {
	t := in.Topology
	in.Feed.Thin = in.Feed.Thin && in.Feed.Stampless
	f := &flow{
		Input:   in,
		seconds: interval(t.Sender).Seconds(),
		alerts:  float64(t.Sender.AlertsPerVisit), size: float64(in.Feed.alertBytes(t.Sender)), bare: stamplessAlert,
		perNode: float64(t.Filters.PerNode), mirrors: float64(len(t.Nodes.Filter)), watchers: float64(t.Consumers.Full),
	}
	f.bare = min(f.bare, f.size)
	f.passed = f.perNode * min(float64(t.Filters.Cap), f.alerts)
	f.hub()
	f.senders()
	for i, node := range t.Nodes.Filter {
		f.filters(i, node.ID)
	}
	for _, node := range t.Nodes.Consumer {
		f.consumers(node.ID)
	}
	f.watch()
	for _, l := range f.loads {
		l.cpu.add("idle", f.idle("engine", 1))
		l.memory.add("engine", f.Costs.value("engine.memory"))
	}
	return f
}

// idle is the CPU seconds that so many processes take between two visits for
// nothing.
func (f *flow) idle(part string, count float64) float64 {
	return f.Costs.value(part+".idle") * count * f.seconds
}

// containers are Go programs on a node.
func (f *flow) containers(l *load, count float64) {
	l.cpu.add("idle", f.idle("container", count))
	l.memory.add("containers", count*f.Costs.value("container.memory"))
}

// stream gives the alerts and bytes of the copies of a visit that a broker takes
// and passes on: the full one, the one without cutouts, or both.
func (f *flow) stream(full, bare bool) (alerts, bytes float64) {
	if full {
		alerts, bytes = f.alerts, f.alerts*f.size
	}
	if bare {
		alerts, bytes = alerts+f.alerts, bytes+f.alerts*f.bare
	}
	return alerts, bytes
}

// mirrored is what a MirrorMaker copies of a visit.
func (f *flow) mirrored() (alerts, bytes float64) { return f.stream(!f.Feed.Thin, f.Feed.Stampless) }

// sent is what senders put on the hub of a visit.
func (f *flow) sent() (alerts, bytes float64) { return f.stream(true, f.Feed.Stampless) }

// fetched is what filters of a node fetch of a visit in full, one by one.
func (f *flow) fetched() (alerts, bytes float64) {
	if !f.Feed.Stampless {
		return 0, 0
	}
	return f.passed, f.passed * f.size
}
