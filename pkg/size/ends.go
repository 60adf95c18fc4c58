package size

import (
	"minibroker/pkg/plan"
	"minibroker/pkg/topology"
)

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
