package main

import (
	"fmt"
	"testing"

	"minibroker/pkg/logs"
	"minibroker/pkg/swarm"
)

// TestIncomplete: twenty filters on a node that is down are one piece of news.
func TestIncomplete(t *testing.T) {
	p := &linePrinter{Printer: logs.Printer{NodeName: func(id string) string {
		if id == "ebu1vv9jne3ll3gya5b2uxflv" {
			return "node04"
		}
		return id
	}}}
	const down = "node ebu1vv9jne3ll3gya5b2uxflv is not available"
	gaps := []swarm.LogGap{{Part: "hub", Why: "no answer within 30s"}}
	for n := range 5 {
		gaps = append(gaps, swarm.LogGap{Part: fmt.Sprintf("filter%03d", n+1), Why: down})
	}
	got := p.incomplete(gaps)
	want := "lines of hub are missing: no answer within 30s\n" +
		"lines of filter001, filter002, filter003, filter004, … (5) are missing: node node04 is not available"
	if got == nil || got.Error() != want {
		t.Errorf("got %v, want %s", got, want)
	}
	if err := p.incomplete(nil); err != nil {
		t.Errorf("without gaps: %v", err)
	}
}
