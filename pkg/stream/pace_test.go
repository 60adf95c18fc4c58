package stream

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// TestPace: visits begin at the interval from the beginning of the one before,
// however long it took, and at once when it took longer.
func TestPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		p := pace{}
		for i, c := range []struct{ takes, begins time.Duration }{
			{10 * time.Second, 0},
			{30 * time.Second, 39 * time.Second},
			{50 * time.Second, 78 * time.Second},
			{time.Second, 128 * time.Second}, // late by 11 s
			{time.Second, 167 * time.Second}, // from the late one, not hurried
		} {
			if _, err := p.next(t.Context(), 39*time.Second); err != nil {
				t.Fatal(err)
			}
			if got := time.Since(start); got != c.begins {
				t.Errorf("visit %d began after %v, want %v", i, got, c.begins)
			}
			time.Sleep(c.takes)
		}
	})
}

func TestPaceGoesOnAfterARestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		p := pace{last: start.Add(-30 * time.Second)}
		if _, err := p.next(t.Context(), 39*time.Second); err != nil {
			t.Fatal(err)
		}
		if got := time.Since(start); got != 9*time.Second {
			t.Errorf("began after %v, want 9s", got)
		}
	})
}

func TestPaceEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		p := pace{last: time.Now()}
		start := time.Now()
		if _, err := p.next(ctx, time.Hour); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v", err)
		}
		if got := time.Since(start); got != time.Second {
			t.Errorf("ended after %v", got)
		}
	})
}
