package monitor

import "testing"

// TestTroubles: what filters tell of theirs is in the status until they tell of
// a visit without.
func TestTroubles(t *testing.T) {
	b := newBench(t)
	b.all(1)
	b.write(b.hub, "records", "filter001", `{"part": "filter001", "kind": "cutoff", "error": "it failed 20 times in visit 7"}`)
	b.write(b.hub, "records", "sender", `{"part": "sender", "kind": "visit", "error": "none of a filter's"}`)
	b.write(b.hub, "records", "filter002", `{"part": "filter002", "kind": "visit", "visit": 7, "error": "schema 1200: no field snr"}`)
	b.write(b.hub, "records", "filter003", `no record`)
	s := b.await("troubles", func(s Status, _ MirrorStatus) bool { return len(s.Troubles) == 2 })
	if s.Troubles["filter001"] != "cut off: it failed 20 times in visit 7" || s.Troubles["filter002"] != "degraded: schema 1200: no field snr" {
		t.Errorf("%+v", s.Troubles)
	}
	b.write(b.hub, "records", "filter001", `{"part": "filter001", "kind": "visit", "visit": 7}`)
	b.write(b.hub, "records", "filter002", `{"part": "filter002", "kind": "start"}`)
	b.await("no troubles", func(s Status, _ MirrorStatus) bool { return len(s.Troubles) == 0 })
}
