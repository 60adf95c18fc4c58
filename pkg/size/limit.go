package size

import "fmt"

// limit is a resource of a role.
type limit struct {
	Resource
	what string // CPU, memory or pace
	name string // CPU of the filter nodes, pace of a MirrorMaker
}

// tightest is the resource with the largest share.
func tightest(roles []Role) (first limit) {
	for _, r := range roles {
		for _, l := range []limit{{Resource: r.CPU, what: "CPU"}, {Resource: r.Memory, what: "memory"}} {
			if l.name = fmt.Sprintf("%s of %s", l.what, r.name()); l.Share > first.Share {
				first = l
			}
		}
		if r.Pace.Share > first.Share {
			first = limit{Resource: r.Pace, what: "pace", name: "pace of a " + r.Pace.Of[0].Part}
		}
	}
	return first
}

// name is how the nodes are told: the filter nodes, the hub's node.
func (r Role) name() string {
	switch {
	case r.Role == machineRole:
		return "the machine"
	case r.Role == "hub":
		return "the hub's node"
	case r.Nodes == 1:
		return "the " + r.Role + " node"
	}
	return "the " + r.Role + " nodes"
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
