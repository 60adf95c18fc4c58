package size

import (
	"cmp"
	"slices"
)

// Result is the answer.
type Result struct {
	Name            string       `json:"name"`
	Fits            bool         `json:"fits"`
	Verdict         string       `json:"verdict"`
	First           string       `json:"first"` // the first limit, met or to be met
	Alerts          int          `json:"alertsPerVisit"`
	AlertBytes      int64        `json:"alertBytes"`
	Interval        float64      `json:"intervalSeconds"`
	FilterNodes     int          `json:"filterNodes"`
	FiltersPerNode  int          `json:"filtersPerNode"`
	MeasuredOn      string       `json:"measuredOn"` // the machine whose CPU seconds these are
	Room            Room         `json:"room"`
	Roles           []Role       `json:"roles"`
	Flows           []Flow       `json:"flows"`
	Disks           []Kept       `json:"disks"`
	PartitionCounts []Partitions `json:"partitions"`
	Hints           []string     `json:"hints"`
	Costs           []Cost       `json:"costs"`
}

// Role is what the nodes of one role, or of the same roles, need: of each resource
// that of the node with the largest share.
type Role struct {
	Role   string   `json:"role"` // such as filter, hub+sender, or machine
	Nodes  int      `json:"nodes"`
	CPU    Resource `json:"cpu"`    // CPU-s a visit
	Memory Resource `json:"memory"` // bytes
	Pace   Resource `json:"pace"`   // s that the slowest process, alone, takes for a visit, of the interval
	Disk   Terms    `json:"disk"`   // bytes; what a node has is not known to the Swarm
}

// Resource is what a node needs of something, and has.
type Resource struct {
	Need  float64 `json:"need"`
	Have  float64 `json:"have"`
	Share float64 `json:"share"` // need over have
	Of    Terms   `json:"of"`    // what needs it, largest first
}

// machineRole is that of the one machine that all nodes are on.
const machineRole = "machine"

// Compute tells whether a topology fits its machines, what limits it, and how far
// it may grow.
func Compute(in Input) Result {
	f := newFlow(in)
	t := f.Topology
	r := Result{
		Name: t.Name, Alerts: t.Sender.AlertsPerVisit, AlertBytes: f.Feed.alertBytes(t.Sender), Interval: f.seconds,
		FilterNodes: len(t.Nodes.Filter), FiltersPerNode: t.Filters.PerNode, MeasuredOn: f.Costs.Machine,
		Roles: f.roles(), Flows: f.flows(), PartitionCounts: f.partitions(), Costs: f.Costs.List,
	}
	r.Disks = f.kept("hub")
	if f.mirrors > 0 {
		r.Disks = append(r.Disks, f.kept("mirror")...)
	}
	first := tightest(r.Roles)
	r.Fits, r.Room = first.Share <= 1, f.room()
	if r.First = first.name; r.Fits {
		r.First = cmp.Or(r.Room.Filters.Then, r.Room.Alerts.Then, first.name)
	}
	r.Verdict = r.verdict(first)
	r.Hints = f.hints(first)
	return r
}

// roles gathers the loads of nodes that serve alike.
func (f *flow) roles() []Role {
	var out []Role
	for _, l := range f.machines() {
		i := slices.IndexFunc(out, func(r Role) bool { return r.Role == l.name() })
		if i < 0 {
			out = append(out, Role{Role: l.name()})
			i = len(out) - 1
		}
		has := f.machine(l.id)
		r := &out[i]
		r.Nodes++
		r.CPU = r.CPU.worse(l.cpu, float64(has.Cores)*f.seconds)
		r.Memory = r.Memory.worse(l.memory, float64(has.Memory))
		r.Pace = r.Pace.worse(slowest(l.pace), f.seconds)
		if l.disk.sum() > r.Disk.sum() {
			r.Disk = l.disk
		}
	}
	return out
}

// machines are the loads by machine.
func (f *flow) machines() loads {
	if !f.OneMachine {
		return f.loads
	}
	all := &load{roles: []string{machineRole}}
	for _, l := range f.loads {
		for _, pair := range []struct {
			into *Terms
			from Terms
		}{{&all.cpu, l.cpu}, {&all.memory, l.memory}, {&all.disk, l.disk}} {
			for _, term := range pair.from {
				pair.into.add(term.Part, term.Value)
			}
		}
		for _, term := range l.pace {
			all.alone(term.Part, term.Value)
		}
	}
	return loads{all}
}

// slowest is the process that takes longest.
func slowest(pace Terms) Terms {
	if len(pace) == 0 {
		return nil
	}
	return Terms{slices.MaxFunc(pace, func(a, b Term) int { return cmp.Compare(a.Value, b.Value) })}
}

// machine is what a node has.
func (f *flow) machine(id string) Machine {
	if m, known := f.Machines[id]; known {
		return m
	}
	return f.Machines[""]
}

// worse is the resource of the node that has less of it for its need.
func (r Resource) worse(need Terms, have float64) Resource {
	other := Resource{Need: need.sum(), Have: have, Of: slices.Clone(need)}
	other.Share = other.Need / max(have, 1) // of nothing, a node has too little
	if r.Have > 0 && r.Share >= other.Share {
		return r
	}
	slices.SortStableFunc(other.Of, func(a, b Term) int { return cmp.Compare(b.Value, a.Value) })
	return other
}
