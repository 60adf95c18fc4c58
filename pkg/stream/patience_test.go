package stream

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"
)

// TestUntil: pauses grow from 0.5 s to 2 s, and the log gets a line every 10 s.
func TestUntil(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		var at []time.Duration
		start := time.Now()
		err := until(t.Context(), slog.New(slog.NewTextHandler(&out, nil)), "connecting", func() error {
			at = append(at, time.Since(start))
			if len(at) == 12 {
				return nil
			}
			return errors.New("no such host")
		})
		if err != nil {
			t.Fatal(err)
		}
		want := []float64{0, 0.5, 1.5, 3.5, 5.5, 7.5, 9.5, 11.5, 13.5, 15.5, 17.5, 19.5}
		for i := range want {
			if at[i].Seconds() != want[i] {
				t.Errorf("attempt %d after %v, want %v s", i, at[i], want[i])
			}
		}
		if lines := bytes.Count(out.Bytes(), []byte("no such host")); lines != 2 {
			t.Errorf("%d lines logged in 19.5 s:\n%s", lines, out.String())
		}
	})
}

func TestUntilEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		err := until(ctx, slog.New(slog.DiscardHandler), "connecting", func() error { return errors.New("refused") })
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v", err)
		}
	})
}

// TestFirstToEnd: the others' errors of having been cancelled do not hide why.
func TestFirstToEnd(t *testing.T) {
	for range 100 {
		ctx, cancel := context.WithCancel(t.Context())
		cancelled := func() error { <-ctx.Done(); return ctx.Err() }
		cause := errors.New("fenced")
		if err := firstToEnd(cancel, cancelled, func() error { return cause }, cancelled); err != cause {
			t.Fatalf("error %v", err)
		}
	}
}

func TestPersist(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		final := errors.New("taken over")
		start, sessions := time.Now(), 0
		err := persist(t.Context(), slog.New(slog.DiscardHandler), "filtering", func(context.Context) error {
			switch sessions++; sessions {
			case 4: // after 0.5 + 1 + 2 s
				time.Sleep(2 * longSession)
				return errors.New("lost connection")
			case 5: // after 0.5 s again
				return fmt.Errorf("commit: %w", final)
			}
			return errors.New("no such host")
		}, final)
		if !errors.Is(err, final) || sessions != 5 {
			t.Errorf("error %v after %d sessions", err, sessions)
		}
		if took, want := time.Since(start), 2*longSession+4*time.Second; took != want {
			t.Errorf("it took %v, want %v", took, want)
		}
	})
}
