package stream

import (
	"testing"
	"time"
)

func TestCommitDue(t *testing.T) {
	start := time.UnixMilli(1_800_000_000_000)
	after := func(d time.Duration) time.Time { return start.Add(d) }
	var due commitDue
	if due.now(after(never)) {
		t.Error("due with nothing uncommitted")
	}
	due.within(after(0), readDelay)
	due.within(after(time.Second), passedDelay)
	due.within(after(1200*time.Millisecond), passedDelay) // counts from the first
	if due.now(after(1499 * time.Millisecond)) {
		t.Error("due before 0.5 s after the first that passed")
	}
	if !due.now(after(1500 * time.Millisecond)) {
		t.Error("not due 0.5 s after the first that passed")
	}
	due.done()
	if due.now(after(time.Hour)) {
		t.Error("due after all was committed")
	}
	due.within(after(0), 0)
	if !due.now(after(0)) {
		t.Error("not due at once")
	}
}
