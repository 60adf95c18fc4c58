package stream

import (
	"context"
	"time"
)

// pace lets visits begin at an interval, each measured from the beginning of
// the one before. A visit that takes longer delays those after it; none is
// hurried to make up.
type pace struct {
	interval time.Duration
	last     time.Time // when the last visit began; zero: none has
}

// next waits until the next visit may begin, and notes that it does.
func (p *pace) next(ctx context.Context) error {
	begin := time.Now()
	if due := p.last.Add(p.interval); !p.last.IsZero() && due.After(begin) {
		if err := sleep(ctx, due.Sub(begin)); err != nil {
			return err
		}
		begin = due // not the moment of waking up, or visits would drift
	}
	p.last = begin
	return nil
}
