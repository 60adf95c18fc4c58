package stream

import (
	"context"
	"time"
)

// pace lets visits begin some time apart, each measured from the beginning of
// the one before. A visit that takes longer delays those after it; none is
// hurried to make up.
type pace struct {
	last time.Time // when the last visit began; zero: none has
}

// next waits until the next visit may begin, a gap behind the last, and notes
// that it does. It returns by how much that is late.
func (p *pace) next(ctx context.Context, gap time.Duration) (late time.Duration, err error) {
	begin := time.Now()
	if !p.last.IsZero() {
		due := p.last.Add(gap)
		if late = begin.Sub(due); late < 0 {
			if err := sleep(ctx, -late); err != nil {
				return 0, err
			}
			begin, late = due, 0 // not the moment of waking up, or visits would drift
		}
	}
	p.last = begin
	return late, nil
}
