package size

import (
	"fmt"
	"math"
	"strings"
)

// tight is the share above which what fits does so barely.
const tight = 0.9

// verdict is one line: fits or not, by what, and what to do.
func (r Result) verdict(first limit) string {
	if !r.Fits {
		return fmt.Sprintf("does not fit: %s, %s; %s", first.name, first.text(), r.fix(first))
	}
	var limits []string
	if d := r.Room.Filters; d.Then != "" {
		limits = append(limits, fmt.Sprintf("%s at %d filters a node", d.Then, d.Most))
	}
	if d := r.Room.Alerts; d.Then != "" {
		limits = append(limits, fmt.Sprintf("%s at %d alerts a visit", d.Then, d.Most))
	}
	if len(limits) == 0 {
		return "fits, and nothing that a topology may say would be too much"
	}
	text := "fits: the first limit would be " + strings.Join(limits, ", or ")
	if first.Share > tight {
		text += fmt.Sprintf("; tight: %s, %s", first.name, first.text())
	}
	return text
}

// text gives a resource as 312 of 156 CPU-s a visit.
func (l limit) text() string {
	switch l.what {
	case "pace":
		return fmt.Sprintf("%.0f of %.0f s", l.Need, l.Have)
	case "CPU":
		return fmt.Sprintf("%.0f of %.0f CPU-s a visit", l.Need, l.Have)
	}
	const gib = 1 << 30
	return fmt.Sprintf("%.1f of %.1f GiB", l.Need/gib, l.Have/gib)
}

// fix lists what would make it fit, the mildest first.
func (r Result) fix(first limit) string {
	var ways []string
	if n := r.Room.Filters.Most; n > 0 && n < r.FiltersPerNode {
		ways = append(ways, fmt.Sprintf("set filters.perNode and consumers.perNode to %d or less", n))
	}
	if n := r.Room.Alerts.Most; n > 0 && n < r.Alerts {
		ways = append(ways, fmt.Sprintf("send at most %d alerts a visit (sender.alertsPerVisit)", n))
	}
	switch first.what {
	case "CPU":
		ways = append(ways, fmt.Sprintf("give each of them %d cores", r.cores(first)))
	case "pace":
		ways = append(ways, fmt.Sprintf("send a visit every %.0f s", math.Ceil(first.Need)))
		if strings.HasSuffix(first.name, "producer") {
			ways = append(ways, "raise sender.producers")
		}
	default:
		ways = append(ways, "lower hub.heap or mirrors.heap", fmt.Sprintf("give each of them %.0f GiB", math.Ceil(first.Need/(1<<30))))
	}
	return strings.Join(ways, ", or ")
}

// cores that a node needs for so much work.
func (r Result) cores(first limit) int { return int(math.Ceil(first.Need / r.Interval)) }

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
