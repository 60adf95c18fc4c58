package filter

import (
	"slices"
	"time"
)

// maxVisits is how many visits a Cap remembers: as many as always fit into the
// text that it is kept as. Visits follow one another; that more than 40 of them
// come mixed does not happen.
const maxVisits = 40

// Cap counts the alerts of each visit and lets at most Limit of them pass. It
// holds also when alerts of several visits come mixed, of up to 64 visits at a
// time; of more, the one that is complete, or else the one unheard of for
// longest, is forgotten. It is not safe for concurrent use.
type Cap struct {
	limit  int
	visits []*Visit // least recently counted first
}

// NewCap returns a cap of limit alerts a visit that has seen none yet.
func NewCap(limit int) *Cap { return &Cap{limit: limit} }

// Visits returns the visits that are remembered, the least recently counted
// first.
func (c *Cap) Visits() []*Visit { return c.visits }

// Count counts one alert with its id and the size that its visit has (0: not
// known), read at time now. It returns the counts of its visit and whether the
// alert passes.
func (c *Cap) Count(visit Key, size int, id int64, matched bool, now time.Time) (v *Visit, passes bool) {
	v = c.visit(visit, now)
	v.Reported = false
	v.Size = size
	v.Read++
	if !matched {
		return v, false
	}
	v.Matched++
	if v.Passed >= c.limit {
		return v, false
	}
	// Ids that were lost stay lost: a list with a gap would look complete.
	if len(v.PassedIDs) == v.Passed {
		v.PassedIDs = append(v.PassedIDs, id)
	}
	v.Passed++
	return v, true
}

// Recount is Count for a visit of which alerts with the ids before passed
// already, under counts that were lost: they take up room under the cap, and
// pass again when they come again.
func (c *Cap) Recount(visit Key, size int, id int64, matched bool, before []int64, now time.Time) (v *Visit, passes bool) {
	v = c.visit(visit, now)
	if v.Read == 0 {
		v.Matched, v.Passed, v.PassedIDs = len(before), len(before), slices.Clone(before)
	}
	if !slices.Contains(before, id) {
		return c.Count(visit, size, id, matched, now)
	}
	v.Reported = false
	v.Size = size
	v.Read++
	return v, true
}

// Completed reports whether a visit is remembered as one of which every alert was
// read.
func (c *Cap) Completed(visit Key) bool {
	return slices.ContainsFunc(c.visits, func(v *Visit) bool { return v.Key == visit && v.Complete() })
}

// Knows reports whether a visit is remembered.
func (c *Cap) Knows(visit Key) bool {
	return slices.ContainsFunc(c.visits, func(v *Visit) bool { return v.Key == visit })
}

// Add remembers a visit that was counted elsewhere, to its end.
func (c *Cap) Add(v *Visit) {
	if len(c.visits) == maxVisits {
		c.visits = slices.Delete(c.visits, 0, 1)
	}
	c.visits = append(c.visits, v)
}

// Full reports whether no more alerts of v can pass.
func (c *Cap) Full(v *Visit) bool { return v.Passed >= c.limit }

// visit finds a visit or begins it, and puts it at the end of the list.
func (c *Cap) visit(key Key, now time.Time) *Visit {
	last := len(c.visits) - 1
	for i := last; i >= 0; i-- {
		if v := c.visits[i]; v.Key == key {
			copy(c.visits[i:], c.visits[i+1:])
			c.visits[last] = v
			return v
		}
	}
	if len(c.visits) == maxVisits {
		c.forget()
	}
	v := &Visit{Key: key, First: now}
	c.visits = append(c.visits, v)
	return v
}

// forget drops the oldest complete visit, or the oldest of all.
func (c *Cap) forget() {
	drop := 0
	for i, v := range c.visits {
		if v.Complete() {
			drop = i
			break
		}
	}
	c.visits = append(c.visits[:drop], c.visits[drop+1:]...)
}
