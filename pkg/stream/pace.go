package stream

import "time"

// pace lets visits begin some time apart, each measured from the beginning of
// the one before. A visit that takes longer delays those after it; none is
// hurried to make up, unless others send the same visits at the same pace.
type pace struct {
	last  time.Time // when the last visit began; zero: none has
	hurry bool
}

// next returns when the next visit begins, a gap behind the last, and by how
// much that is late.
func (p *pace) next(gap time.Duration) (begin time.Time, late time.Duration) {
	now := time.Now()
	if p.last.IsZero() {
		return now, 0
	}
	due := p.last.Add(gap)
	if late = now.Sub(due); late > 0 && !p.hurry {
		return now, late
	}
	return due, max(late, 0) // not the moment of waking up, or visits would drift
}
