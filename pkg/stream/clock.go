package stream

import (
	"time"

	"minibroker/pkg/report"
)

// clockBounds encloses the difference of the hub's clock to ours, from messages
// that the hub stamped with its time.
type clockBounds struct {
	lo, hi time.Duration
	known  bool
}

// add takes in a message that was sent at our time sent, stamped by the hub at
// its time stamp (in whole milliseconds, the rest cut off), and acknowledged at
// our time acked. An observation that contradicts the earlier ones replaces
// them: a clock was set, or has drifted.
func (c *clockBounds) add(sent, stamp, acked time.Time) {
	lo, hi := stamp.Sub(acked), stamp.Add(time.Millisecond).Sub(sent)
	if c.known && lo <= c.hi && hi >= c.lo {
		lo, hi = max(lo, c.lo), min(hi, c.hi)
	}
	c.lo, c.hi, c.known = lo, hi, true
}

// record is the bounds as a record tells them, nil while nothing is known.
func (c *clockBounds) record() *report.Clock {
	if !c.known {
		return nil
	}
	return &report.Clock{Lo: int64(c.lo), Hi: int64(c.hi)}
}
