package stream

import "time"

// How long what a filter has done may stay uncommitted: an alert that passed
// waits for its consumers, counts of alerts that were read wait for nobody.
const (
	passedDelay = 500 * time.Millisecond
	readDelay   = 5 * time.Second
)

// never is when nothing is due.
const never = 24 * time.Hour

// commitDue tells when a filter commits next: at once when a visit is decided,
// soon when an alert has passed, some time when alerts were read.
type commitDue struct {
	by time.Time // zero: nothing is uncommitted
}

// within makes a commit due d after now, unless it is due earlier.
func (c *commitDue) within(now time.Time, d time.Duration) {
	if by := now.Add(d); c.by.IsZero() || by.Before(c.by) {
		c.by = by
	}
}

// at returns when the next commit is due.
func (c *commitDue) at() time.Time {
	if c.by.IsZero() {
		return time.Now().Add(never)
	}
	return c.by
}

// now reports whether a commit is due.
func (c *commitDue) now(now time.Time) bool { return !c.by.IsZero() && !now.Before(c.by) }

// done tells that everything is committed.
func (c *commitDue) done() { c.by = time.Time{} }
