package report

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// Clocks says how far the clocks of nodes were from the hub's. All times of a
// report are the hub's.
type Clocks struct {
	MaxOffset float64     `json:"maxOffset"` // seconds, the largest by amount
	Error     float64     `json:"error"`     // seconds that a time may be wrong by for its clock
	Unknown   int         `json:"unknown"`   // nodes whose clocks could not be compared
	Nodes     []NodeClock `json:"nodes"`     // by name, those that were compared
}

// NodeClock is the clock of one node.
type NodeClock struct {
	Node    string  `json:"node"`
	Offset  float64 `json:"offset"`  // seconds, hub clock minus this one
	Error   float64 `json:"error"`   // seconds
	Applied bool    `json:"applied"` // false: no offset could be told from none, so none was applied
	Moved   bool    `json:"moved"`   // the bounds contradict one another: it was set, or drifts
}

// nodeClocks are the clocks of all nodes that records came from.
type nodeClocks map[string]*bounds

// bounds enclose hub clock minus local clock, in nanoseconds.
type bounds struct {
	name   string
	lo, hi int64
	known  bool
}

// readClocks intersects the bounds that all parts of a node have found.
func readClocks(records []Record) nodeClocks {
	clocks := nodeClocks{}
	for _, r := range records {
		b := clocks[r.clockKey()]
		if b == nil {
			b = &bounds{name: r.clockKey()}
			clocks[r.clockKey()] = b
		}
		if r.Node != "" {
			b.name = r.Node
		}
		if r.Clock == nil {
			continue
		}
		if !b.known {
			b.lo, b.hi, b.known = r.Clock.Lo, r.Clock.Hi, true
		}
		b.lo, b.hi = max(b.lo, r.Clock.Lo), min(b.hi, r.Clock.Hi)
	}
	return clocks
}

// clockKey names the node whose clock the record's times are of.
func (r Record) clockKey() string { return cmp.Or(r.NodeID, r.Node, r.Part) }

func (b *bounds) middle() int64 { return b.lo + (b.hi-b.lo)/2 }

// applies says whether the offset is beyond its error. Nodes whose clocks are
// well kept, and all nodes of one machine, need no correction, and one would
// only add noise.
func (b *bounds) applies() bool { return b.known && (b.lo > 0 || b.hi < 0) }

// error of a time after toHub.
func (b *bounds) error() int64 {
	if b.applies() {
		return max(b.hi-b.lo, b.lo-b.hi) / 2
	}
	return max(b.hi, -b.lo)
}

// toHub gives a time of the record's clock in hub time; 0 stays unknown.
func (c nodeClocks) toHub(r Record, t int64) int64 {
	if b := c[r.clockKey()]; t != 0 && b.applies() {
		return t + b.middle()
	}
	return t
}

func (c nodeClocks) report() Clocks {
	all := Clocks{Nodes: []NodeClock{}}
	for _, key := range slices.Sorted(maps.Keys(c)) {
		b := c[key]
		if !b.known {
			all.Unknown++
			continue
		}
		offset := seconds(b.middle())
		all.MaxOffset = max(all.MaxOffset, offset, -offset)
		all.Error = max(all.Error, seconds(b.error()))
		all.Nodes = append(all.Nodes, NodeClock{b.name, offset, seconds(b.error()), b.applies(), b.lo > b.hi})
	}
	slices.SortStableFunc(all.Nodes, func(a, b NodeClock) int { return cmp.Compare(a.Node, b.Node) })
	return all
}

// seconds of nanoseconds, to the microsecond.
func seconds(ns int64) float64 { return time.Duration(ns).Round(time.Microsecond).Seconds() }
