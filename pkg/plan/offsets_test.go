package plan

import (
	"strings"
	"testing"

	"minibroker/pkg/topology"
)

// TestPlanTellsWhereFiltersGoOn, as far as the monitor knew.
func TestPlanTellsWhereFiltersGoOn(t *testing.T) {
	offsets := map[string]int64{"filter001": 1200, "filter002": 1100, "filter003": 7}
	for name, tt := range map[string]struct {
		change  func(*topology.Topology, *Snapshot)
		want    map[string]string // by service: what its cause ends in
		another string            // in no cause
	}{
		"changed": {func(top *topology.Topology, _ *Snapshot) { top.Filters.Cap = 3 },
			map[string]string{"filter001": "; goes on at offset 1200 of full-stream or later", "filter003": "; goes on at offset 7 of full-stream or later",
				"filter004": "; begins with the oldest alert of mirror02, or where it was if it ran before"}, ""},
		"new": {func(top *topology.Topology, _ *Snapshot) { top.Filters.PerNode = 3 },
			map[string]string{"filter005": "; begins with the oldest alert of mirror01, or where it was if it ran before"}, ""},
		"grouped": {func(top *topology.Topology, _ *Snapshot) { top.Filters.Mode = "grouped" },
			map[string]string{"filters01": "; its filters go on at offsets 1100 to 1200 of full-stream or later", "filters02": "; goes on at offset 7 of full-stream or later",
				"filter001": "goes on in filters01"}, ""},
		"another topic": {func(top *topology.Topology, _ *Snapshot) { top.Filters.Feed = topology.Stampless },
			map[string]string{"filter001": "; goes on in full-stream-stampless on mirror01 behind the alert that it has read last"}, "goes on at"},
		"a new feed": {func(top *topology.Topology, _ *Snapshot) { top.Filters.Feed = topology.Stampless },
			map[string]string{"feed02": ", on filter0000000000000000002; copies full-stream from its oldest alert on mirror02, or from where it was if it ran before"}, ""},
		"a new feed of the hub": {func(top *topology.Topology, _ *Snapshot) {
			top.Filters.Feed, top.Mirrors.Copy = topology.Stampless, topology.Stampless
		}, map[string]string{"feed": "; copies full-stream from its oldest alert on hub, or from where it was if it ran before"}, ""},
		"another topic, grouped": {func(top *topology.Topology, s *Snapshot) {
			top.Filters.Feed, top.Filters.Mode, s.Offsets = topology.Stampless, "grouped", nil
		}, map[string]string{"filters02": "behind the alert that it has read last"}, "go on at"},
		"not known": {func(top *topology.Topology, s *Snapshot) { top.Filters.Cap, s.Offsets = 3, nil },
			map[string]string{"filter001": "--cap=3"}, "full-stream"},
		"another node": {func(top *topology.Topology, _ *Snapshot) { top.Nodes.Filter[0].ID = "anothernodeanothernode000" },
			map[string]string{"filter001": "anothernodeanothernode000"}, "offset"},
	} {
		s := deployed(desire(t, small(t), Snapshot{}))
		s.Offsets = offsets
		top := small(t)
		tt.change(top, &s)
		p, err := Compute(desire(t, top, s), s)
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range p.Operations {
			if tt.another != "" && strings.Contains(o.Cause, tt.another) {
				t.Errorf("%s: %s", name, o)
			}
			if o.Service == nil {
				continue
			}
			want, wanted := tt.want[o.Service.Part]
			if wanted && !strings.HasSuffix(o.Cause, want) {
				t.Errorf("%s: %s; want %s", name, o, want)
			}
			delete(tt.want, o.Service.Part)
		}
		if len(tt.want) > 0 {
			t.Errorf("%s: nothing happens to %v", name, tt.want)
		}
	}
}
