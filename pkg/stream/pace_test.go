package stream

import (
	"testing"
	"testing/synctest"
	"time"
)

// TestPace: visits begin at the interval from the beginning of the one before,
// however long it took, and at once when it took longer.
func TestPace(t *testing.T) {
	for _, hurry := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			start := time.Now()
			p := pace{hurry: hurry}
			for i, c := range []struct{ takes, begins, late, hurried time.Duration }{
				{10 * time.Second, 0, 0, 0},
				{30 * time.Second, 39 * time.Second, 0, 39 * time.Second},
				{50 * time.Second, 78 * time.Second, 0, 78 * time.Second},
				{time.Second, 128 * time.Second, 11 * time.Second, 117 * time.Second},
				{time.Second, 167 * time.Second, 0, 156 * time.Second}, // from the late one, unless hurried
			} {
				begin, late := p.next(39 * time.Second)
				p.last = begin
				if hurry {
					c.begins = c.hurried
				}
				if got := begin.Sub(start); got != c.begins || late != c.late {
					t.Errorf("visit %d begins after %v, late by %v; want %v and %v", i, got, late, c.begins, c.late)
				}
				time.Sleep(time.Until(begin) + c.takes)
			}
		})
	}
}

func TestPaceGoesOnAfterARestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		p := pace{last: start.Add(-30 * time.Second)}
		if begin, late := p.next(39 * time.Second); begin.Sub(start) != 9*time.Second || late != 0 {
			t.Errorf("begins after %v, late by %v, want 9s and 0", begin.Sub(start), late)
		}
	})
}
