package logs

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"
)

// following runs Follow in a bubble of its own time, and gives what it hands on,
// each line with the milliseconds that had passed since Follow began.
type following struct {
	in     chan Line
	opened chan struct{}
	began  time.Time
	got    []string
	ended  chan error
}

func follow(ctx context.Context, tail int) *following {
	f := &following{in: make(chan Line), opened: make(chan struct{}), began: time.Now(), ended: make(chan error, 1)}
	go func() {
		f.ended <- Follow(ctx, f.in, f.opened, tail, func(l Line) error {
			f.got = append(f.got, fmt.Sprintf("%s@%d", l.Text, time.Since(f.began).Milliseconds()))
			return nil
		})
	}()
	synctest.Wait()
	return f
}

// send sends a line that was written so many milliseconds after Follow began.
func (f *following) send(part string, ms int, text string) {
	at := f.began.Add(time.Duration(ms) * time.Millisecond)
	f.in <- Line{Time: at, order: at, Part: part, Task: part, Text: text}
}

func (f *following) expect(t *testing.T, want ...string) {
	t.Helper()
	synctest.Wait()
	if got := fmt.Sprint(f.got); got != fmt.Sprint(want) {
		t.Errorf("got %s, want %s", got, want)
	}
	f.got = nil
}

func TestFollowPutsWhatComesWithinAMomentInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := follow(t.Context(), -1)
		close(f.opened)
		time.Sleep(2 * time.Second)
		f.send("hub", 2000, "b")
		time.Sleep(100 * time.Millisecond)
		f.send("mirror01", 1990, "a")
		f.send("mirror01", 2050, "c")
		time.Sleep(time.Second)
		f.expect(t, "a@2300", "b@2300", "c@2400")
		f.send("hub", 1000, "late") // behind what was handed on: at least not lost
		time.Sleep(time.Second)
		f.expect(t, "late@3400")
		close(f.in)
		if err := <-f.ended; err != nil {
			t.Error(err)
		}
	})
}

func TestFollowWaitsForThePastAndCutsIt(t *testing.T) {
	for tail, want := range map[int][]string{
		-1: {"h1@3500", "m1@3500", "h2@3500", "m2@3500", "live@3500"},
		1:  {"h2@3500", "m2@3500", "live@3500"},
		0:  {"live@3500"},
	} {
		synctest.Test(t, func(t *testing.T) {
			f := follow(t.Context(), tail)
			f.send("hub", -400, "h1")
			f.send("hub", -200, "h2")
			time.Sleep(2 * time.Second) // the other log opens slowly
			f.send("hub", 1000, "live")
			close(f.opened)
			time.Sleep(500 * time.Millisecond)
			f.send("mirror01", -300, "m1")
			f.send("mirror01", -100, "m2")
			time.Sleep(1100 * time.Millisecond)
			f.expect(t, want...)
			close(f.in)
			<-f.ended
		})
	}
}

// TestFollowDoesNotWaitForEver: a node whose clock is behind seems to tell of
// the past without end.
func TestFollowDoesNotWaitForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := follow(t.Context(), -1)
		close(f.opened)
		for range 30 {
			f.send("hub", -3600_000, "x")
			time.Sleep(500 * time.Millisecond)
		}
		synctest.Wait()
		if len(f.got) == 0 || f.got[0] != "x@10000" {
			t.Errorf("got %v, want the first lines after 10 s", f.got)
		}
		close(f.in)
		<-f.ended
		if len(f.got) != 30 {
			t.Errorf("%d lines came out, want 30", len(f.got))
		}
	})
}

func TestFollowHandsOnWhatItHoldsWhenInterrupted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		f := follow(ctx, -1)
		f.send("hub", -10, "past")
		f.send("hub", 10, "live")
		cancel()
		if err := <-f.ended; err != nil {
			t.Error(err)
		}
		f.expect(t, "past@0", "live@0")
	})
}

func TestFollowEndsWhenNobodyReads(t *testing.T) {
	broken := errors.New("broken pipe")
	in := make(chan Line, 1)
	in <- Line{Text: "x"}
	close(in)
	if err := Follow(t.Context(), in, nil, -1, func(Line) error { return broken }); !errors.Is(err, broken) {
		t.Errorf("got error %v", err)
	}
}
