package size

import (
	"fmt"
	"strings"

	"minibroker/pkg/plan"
)

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
