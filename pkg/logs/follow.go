package logs

import (
	"container/heap"
	"context"
	"slices"
	"time"
)

const (
	// holdBack is how long a line that comes live waits, so that what reaches us
	// a little later from another node still finds its place.
	holdBack = 300 * time.Millisecond
	// settled is how long nothing from before must have come, once all logs are
	// open, for all of it to be there.
	settled = time.Second
	// catchUp bounds that wait: a node whose clock is behind writes what looks
	// like the past for ever.
	catchUp = 10 * time.Second
)

// Follow hands on the lines that come, in order of time as far as holding them
// back for a moment can bring it about, until there are no more or ctx ends.
// What was written before Follow began is waited for, from when opened is
// closed, and handed on as a whole: of each part the last tail lines, or all if
// tail is below 0.
func Follow(ctx context.Context, in <-chan Line, opened <-chan struct{}, tail int, emit func(Line) error) error {
	f := &follower{began: time.Now(), tail: tail, emit: emit, past: true}
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		select {
		case line, more := <-in:
			if !more {
				return f.flush()
			}
			f.take(line, time.Now())
		case <-opened:
			opened = nil
			f.opened, f.quiet = time.Now(), time.Now()
		case <-ctx.Done():
			return f.flush()
		case <-timer.C:
		}
		if err := f.release(time.Now()); err != nil {
			return err
		}
		timer.Reset(f.wait(time.Now()))
	}
}

// follower holds lines back.
type follower struct {
	began  time.Time
	tail   int
	emit   func(Line) error
	past   bool      // what was written before is still coming
	opened time.Time // when all logs were open; zero: not yet
	quiet  time.Time // since when nothing of the past has come
	held   lineHeap
	due    []*heldLine // in the order of arrival
	count  int
}

// heldLine is a line that waits for its turn.
type heldLine struct {
	Line
	arrived time.Time
	number  int // of its arrival
	cut     bool
	gone    bool
}

func (f *follower) take(line Line, now time.Time) {
	if line.Time.Before(f.began) {
		f.quiet = now
	}
	h := &heldLine{Line: line, arrived: now, number: f.count}
	f.count++
	heap.Push(&f.held, h)
	f.due = append(f.due, h)
}

// release hands on what has waited long enough, and what comes before it.
func (f *follower) release(now time.Time) error {
	if f.past && now.Before(f.presentFrom()) {
		return nil
	}
	f.endPast()
	for len(f.due) > 0 {
		switch first := f.due[0]; {
		case first.gone:
			f.due = f.due[1:]
		case now.Sub(first.arrived) < holdBack:
			return nil
		default:
			if err := f.next(); err != nil {
				return err
			}
		}
	}
	return nil
}

// presentFrom is when the past counts as complete, if nothing more of it comes.
func (f *follower) presentFrom() time.Time {
	if f.opened.IsZero() {
		return f.began.Add(24 * time.Hour) // opened will tell
	}
	quiet, latest := f.quiet.Add(settled), f.opened.Add(catchUp)
	if quiet.Before(latest) {
		return quiet
	}
	return latest
}

// endPast leaves of the past the last lines of each part.
func (f *follower) endPast() {
	if !f.past {
		return
	}
	f.past = false
	if f.tail < 0 {
		return
	}
	newest := slices.Clone(f.held)
	slices.SortFunc(newest, func(a, b *heldLine) int { return compareHeld(b, a) })
	kept := tails{}
	for _, h := range newest {
		h.cut = h.Time.Before(f.began) && !kept.keep(h.Line, f.tail)
	}
}

// next hands on the oldest line.
func (f *follower) next() error {
	h := heap.Pop(&f.held).(*heldLine)
	h.gone = true
	if h.cut {
		return nil
	}
	return f.emit(h.Line)
}

func (f *follower) flush() error {
	f.endPast()
	for f.held.Len() > 0 {
		if err := f.next(); err != nil {
			return err
		}
	}
	return nil
}

// wait is how long nothing has to be released.
func (f *follower) wait(now time.Time) time.Duration {
	switch {
	case f.past:
		return max(f.presentFrom().Sub(now), time.Millisecond)
	case len(f.due) > 0:
		return max(f.due[0].arrived.Add(holdBack).Sub(now), time.Millisecond)
	}
	return time.Hour
}

// lineHeap has the oldest line on top.
type lineHeap []*heldLine

// compareHeld puts the older line first; of equals, the one that came first.
func compareHeld(a, b *heldLine) int {
	if c := byTime(a.Line, b.Line); c != 0 {
		return c
	}
	return a.number - b.number
}

func (h lineHeap) Len() int           { return len(h) }
func (h lineHeap) Less(i, j int) bool { return compareHeld(h[i], h[j]) < 0 }
func (h lineHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *lineHeap) Push(x any)        { *h = append(*h, x.(*heldLine)) }
func (h *lineHeap) Pop() any {
	last := len(*h) - 1
	x := (*h)[last]
	*h = (*h)[:last]
	return x
}
