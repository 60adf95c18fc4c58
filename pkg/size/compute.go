package size

import (
	"fmt"
	"strings"

	"minibroker/pkg/plan"
	"minibroker/pkg/topology"
)

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
	perNode  float64 // filters of a node
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

// managerID is the node of the hub.
func (f *flow) managerID() string {
	t := f.Topology
	if f.Manager != "" || !t.Nodes.Shared {
		return f.Manager
	}
	only := t.Nodes.Sender[0].ID
	for _, list := range [][]topology.Node{t.Nodes.Sender, t.Nodes.Filter, t.Nodes.Consumer} {
		for _, node := range list {
			if node.ID != only {
				return ""
			}
		}
	}
	return only
}

// hub is Kafka, the registry and the monitor on the manager.
func (f *flow) hub() {
	l := f.loads.of(f.managerID(), plan.RoleHub)
	alerts, bytes := f.sent()
	f.broker(l, "hub", bytes, f.Topology.Hub.Heap)
	l.cpu.add("hub writes", f.Costs.rate("hub.write").of(alerts, bytes))
	copies, copied := f.mirrored()
	read := f.Costs.rate("broker.read")
	reads := f.mirrors*read.of(copies, copied) + f.watchers*read.of(f.alerts, f.alerts*f.size)
	carried := bytes + f.mirrors*copied + f.watchers*f.alerts*f.size
	if f.Feed.Thin {
		n, b := f.fetched()
		reads += f.mirrors * read.of(n, b)
		carried += f.mirrors * b
	}
	l.cpu.add("hub reads", reads)
	l.cpu.add("overlay", f.overlay(carried))
	f.containers(l, 2)
}

// broker is what a Kafka needs beside its work: bytes are what it writes in a visit.
func (f *flow) broker(l *load, part string, bytes float64, heap topology.Size) {
	l.cpu.add("idle", f.idle("broker", 1))
	l.memory.add(part, float64(heap)+f.Costs.value("broker.memory"))
	l.memory.add("page cache", bytes/f.seconds*f.Costs.value("pagecache.seconds"))
	for _, k := range f.kept(part) {
		l.disk.add(k.Topic, k.Bytes)
	}
}

// overlay is what the kernel takes to carry bytes to or from another node.
func (f *flow) overlay(bytes float64) float64 { return f.Costs.value("overlay.byte") * bytes }

func (f *flow) senders() {
	alerts, bytes := f.sent()
	share := float64(len(f.Topology.Nodes.Sender))
	for _, node := range f.Topology.Nodes.Sender {
		l := f.loads.of(node.ID, plan.RoleSender)
		cpu := f.Costs.rate("sender").of(alerts/share, bytes/share)
		l.cpu.add("sender", cpu)
		producers := max(float64(f.Topology.Sender.Producers)/share, 1)
		l.alone("producer", f.Costs.alone("sender", cpu, bytes/share)/producers)
		l.cpu.add("overlay", f.overlay(bytes/share))
		f.containers(l, 1)
	}
}

// filters is the i-th filter node, from 0: a mirror, its MirrorMaker and filters.
func (f *flow) filters(i int, id string) {
	l := f.loads.of(id, plan.RoleFilter)
	copies, copied := f.mirrored()
	n, fetched := f.fetched()
	written := copied + f.passed*f.size
	f.broker(l, "mirror", written, f.Topology.Mirrors.Heap)
	l.cpu.add("mirror writes", f.Costs.rate("mirror.write").of(copies+f.passed, written))
	readers, read := f.reading()
	reads := readers*read.of(f.alerts, f.alerts*f.readBytes()) + f.Costs.rate("broker.read").of(f.passed, f.passed*f.size)
	if !f.Feed.Thin {
		reads += f.Costs.rate("broker.read").of(n, fetched)
	}
	l.cpu.add("mirror reads", reads)
	copying := f.Costs.rate("mirrormaker").of(copies, copied)
	l.cpu.add("MirrorMaker", copying)
	l.alone("MirrorMaker", f.Costs.alone("mirrormaker", copying, copied))
	l.cpu.add("idle", f.idle("mirrormaker", 1))
	l.memory.add("MirrorMaker", float64(f.Topology.Mirrors.MirrorMaker.Heap)+f.Costs.value("mirrormaker.memory"))
	deciding := f.deciding(i, readers) + f.Costs.rate("consumer").of(n, fetched)
	l.cpu.add("filters", deciding)
	l.alone("filter", f.Costs.alone("filter", deciding/max(readers, 1), f.alerts*f.readBytes()))
	carried := copied + f.passed*f.size
	if f.Feed.Thin {
		carried += fetched
	}
	l.cpu.add("overlay", f.overlay(carried))
	f.containers(l, readers)
}

// reading is how many readers of the whole stream a mirror has, and what the
// broker spends on each.
func (f *flow) reading() (readers float64, cost Rate) {
	readers = f.perNode
	if f.Topology.Filters.Mode == "grouped" {
		readers = min(readers, 1)
	}
	if f.Feed.Stampless {
		return readers, f.Costs.rate("broker.stampless.read")
	}
	return readers, f.Costs.rate("broker.read")
}

// readBytes is the size of the alerts that filters read.
func (f *flow) readBytes() float64 {
	if f.Feed.Stampless {
		return f.bare
	}
	return f.size
}

// deciding is what the filters of the i-th node take to read a visit and decide.
func (f *flow) deciding(i int, readers float64) float64 {
	part := "filter"
	if f.Feed.Stampless {
		part = "filter.stampless"
	}
	each := f.Costs.rate(part).of(f.alerts, f.alerts*f.readBytes())
	more := (f.perNode - readers) * f.Costs.value("filter.decide.alert")
	more += float64(f.python(i)) * f.Costs.value("filter.python.alert")
	return readers*each + more*f.alerts
}

// python counts the filters in Python among those that the i-th node gets in a
// fresh deployment.
func (f *flow) python(i int) (n int) {
	perNode := f.Topology.Filters.PerNode
	for _, text := range f.Topology.Filters.Texts {
		var number int
		if _, err := fmt.Sscanf(text.Name, "Filter%d", &number); err != nil || !strings.HasSuffix(text.File, ".py") {
			continue
		}
		if (number-1)/max(perNode, 1) == i {
			n++
		}
	}
	return n
}

// consumers is a consumer node, whose consumers read what the filters of one
// node let pass.
func (f *flow) consumers(id string) {
	l := f.loads.of(id, plan.RoleConsumer)
	l.cpu.add("consumers", f.Costs.rate("consumer").of(f.passed, f.passed*f.size))
	l.cpu.add("overlay", f.overlay(f.passed*f.size))
	f.containers(l, f.perNode*float64(max(f.Topology.Consumers.Members, 1)))
}

// watch puts the readers of the full stream where a fresh deployment does.
func (f *flow) watch() {
	nodes, role := f.Topology.Nodes.Consumer, plan.RoleConsumer
	if len(nodes) == 0 {
		nodes, role = f.Topology.Nodes.Sender[:1], plan.RoleSender
	}
	for i := range f.Topology.Consumers.Full {
		l := f.loads.of(nodes[i%len(nodes)].ID, role)
		l.cpu.add("full-stream readers", f.Costs.rate("consumer").of(f.alerts, f.alerts*f.size))
		l.cpu.add("overlay", f.overlay(f.alerts*f.size))
		f.containers(l, 1)
	}
}
