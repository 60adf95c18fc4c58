package main

import (
	"testing"
	"time"

	"minibroker/pkg/plan"
)

// A run's own interval is the sender's affair: the filters are not made anew for
// it, and divide visits as before.
func TestFiltersKeepTheirInterval(t *testing.T) {
	options := &topologyOptions{files: []string{"../../topologies/single.yaml"}}
	files, err := options.load()
	if err != nil {
		t.Fatal(err)
	}
	s := &session{options: options, files: files, settings: plan.Settings{Overrides: map[string]string{plan.KeyVisitInterval: "4s"}}}
	if err := s.ask(); err != nil {
		t.Fatal(err)
	}
	if got := s.topology; got.Sender.VisitInterval != 4*time.Second || got.Filters.Interval != 20*time.Second {
		t.Errorf("the sender has %s, the filters %s", got.Sender.VisitInterval, got.Filters.Interval)
	}
}
