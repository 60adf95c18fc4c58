package stream

import (
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"minibroker/pkg/alert"
	"minibroker/pkg/filter"
)

// conditional is a condition that does something before it lets an alert pass.
type conditional struct{ before func() error }

func (conditional) Fields() []string                    { return nil }
func (a conditional) Match([]alert.Value) (bool, error) { return true, a.before() }
func always(name string, before func() error) filter.Definition {
	return filter.Definition{Name: name, Condition: conditional{before}}
}

// TestShared: filters share one reading; one that stands still and one that
// fails hold up nobody, and in the end all have what they must have.
func TestShared(t *testing.T) {
	names := []string{"Filter001", "Filter002", "Filter003", "Filter004"}
	_, address := fakeKafka(t, 1, append(names, "dead-letter")...)
	const alerts = 2000
	messages := generatedMessages(t, alerts)
	for some := range slices.Chunk(messages, 100) {
		putAll(t, address, some...)
	}
	hold := make(chan struct{})
	let := sync.OnceFunc(func() { close(hold) })
	defer let() // or a failed test would wait for the one that stands still
	var failures atomic.Int32
	ways := map[string]func() error{
		"Filter003": func() error { <-hold; return nil },
		"Filter004": func() error {
			if failures.Add(1) < 10 {
				return errors.New("not now")
			}
			return nil
		},
	}
	shared := NewShared(t.Context(), address, "full-stream", testLog(t))
	shared.keep = 300_000
	var told [4]kept
	for i, name := range names {
		before := ways[name]
		if before == nil {
			before = func() error { return nil }
		}
		f := filterOf(always(name, before), address, &told[i], t)
		f.Shared, f.Cap = shared, 5000
		background(t, f.Run)
	}
	passed := func(name string) int { return len(readAll(t, address, name, 0)) }
	defer func() {
		t.Log(passed("Filter001"), passed("Filter002"), passed("Filter003"), passed("Filter004"), len(shared.members), shared.number, shared.next, shared.live, shared.failed)
	}()
	eventually(t, "the neighbours have read everything", func() bool {
		return passed("Filter001") == alerts && passed("Filter002") == alerts && passed("Filter004") == alerts-9
	})
	if n := passed("Filter003"); n != 0 {
		t.Errorf("the one that stands still has passed %d alerts", n)
	}
	let()
	eventually(t, "the slow one has caught up", func() bool { return passed("Filter003") == alerts })
	for _, name := range names {
		got := readAll(t, address, name, 0)
		if name == "Filter004" {
			continue // it has failed with those that it was asked about first
		}
		for i, m := range got {
			if string(m.Value) != string(messages[i].Value) {
				t.Fatalf("%s: alert %d is another", name, i)
			}
		}
	}

	// What comes now is read once for all.
	eventually(t, "all share one reading", func() bool {
		shared.mutex.Lock()
		defer shared.mutex.Unlock()
		return len(shared.members) == len(names)
	})
	putAll(t, address, generatedMessages(t, 20)...)
	eventually(t, "all have read on", func() bool {
		return passed("Filter001") == alerts+20 && passed("Filter002") == alerts+20 && passed("Filter003") == alerts+20 && passed("Filter004") == alerts+20-9
	})
}
