package size

import "sort"

// Room is how far a topology may grow, one number changed and all else as it is.
type Room struct {
	Filters Dial `json:"filtersPerNode"`
	Alerts  Dial `json:"alertsPerVisit"`
}

// Dial is the most that still fits of a number.
type Dial struct {
	Most int    `json:"most"` // 0: not even one
	Then string `json:"then"` // what is too little with more; "": nothing, up to what a topology may say
}

// The largest numbers that a topology may say.
const (
	mostFilters = 1000
	mostAlerts  = 10_000_000
)

// room turns both dials.
func (f *flow) room() Room {
	room := Room{Alerts: f.turn(mostAlerts, func(in *Input, n int) { in.Topology.Sender.AlertsPerVisit = n })}
	if f.mirrors > 0 {
		room.Filters = f.turn(mostFilters, func(in *Input, n int) {
			in.Topology.Filters.PerNode, in.Topology.Consumers.PerNode = n, n
		})
	}
	return room
}

// turn finds the most that fits, since needs only grow with n.
func (f *flow) turn(most int, set func(*Input, int)) Dial {
	at := func(n int) limit {
		in, t := f.Input, *f.Topology
		in.Topology = &t
		set(&in, n)
		return tightest(newFlow(in).roles())
	}
	n := sort.Search(most, func(i int) bool { return at(i+1).Share > 1 }) // i+1 is the first that does not fit
	if n == most {
		return Dial{Most: most}
	}
	return Dial{Most: n, Then: at(n + 1).name}
}
