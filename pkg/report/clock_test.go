package report

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// skewed gives the records as nodes would tell them whose clocks are behind the
// hub's by behind, with bounds of ± 1 ms.
func skewed(records []Record, behind map[string]int64) []Record {
	var out []Record
	for _, r := range records {
		d, known := behind[r.Node]
		if known {
			r.Clock = &Clock{Lo: d - ms, Hi: d + ms}
		}
		out = append(out, moved(r, -d))
	}
	return out
}

// moved gives the record with all its times later by d.
func moved(r Record, d int64) Record {
	for _, at := range []*int64{&r.Time, &r.FirstRead, &r.FirstSend, &r.LastSend, &r.LastAck, &r.FirstAlert, &r.Done} {
		if *at != 0 {
			*at += d
		}
	}
	r.Received = slices.Clone(r.Received)
	for i := range r.Received {
		r.Received[i].Time += d
	}
	return r
}

// TestClocksTwoHoursOff: whatever the clocks of nodes say, times are the hub's.
func TestClocksTwoHoursOff(t *testing.T) {
	hours := int64(7200) * 1000 * ms
	r := Compute(skewed(night(3), map[string]int64{"node02": hours, "node03": -hours, "node05": 50 * ms}), expected)
	want := Compute(night(3), expected)
	if diff := cmp.Diff(want.Visits, r.Visits, cmp.AllowUnexported(Stat{})); diff != "" {
		t.Errorf("visits (-true clocks +skewed):\n%s", diff)
	}
	wantClocks := Clocks{MaxOffset: 7200, Error: 0.001, Unknown: 2, Nodes: []NodeClock{
		{Node: "node02", Offset: 7200, Error: 0.001, Applied: true},
		{Node: "node03", Offset: -7200, Error: 0.001, Applied: true},
		{Node: "node05", Offset: 0.05, Error: 0.001, Applied: true},
	}}
	if diff := cmp.Diff(wantClocks, r.Clock); diff != "" {
		t.Errorf("clocks (-want +got):\n%s", diff)
	}
}

func TestClockBounds(t *testing.T) {
	of := func(part string, lo, hi int64) Record {
		return Record{Part: part, Kind: "start", Node: "node03", NodeID: "id3", Clock: &Clock{Lo: lo * ms, Hi: hi * ms}}
	}
	for _, c := range []struct {
		name    string
		records []Record
		want    NodeClock
	}{
		{"none that could be told from zero", []Record{of("filter001", -3, 1)}, NodeClock{Offset: -0.001, Error: 0.003}},
		{"all parts of a node together", []Record{of("filter001", -3, 9), of("filter002", 5, 20)}, NodeClock{Offset: 0.007, Error: 0.002, Applied: true}},
		{"set in between", []Record{of("filter001", 10, 12), of("filter001", -4, -2)}, NodeClock{Offset: 0.004, Error: 0.006, Applied: true, Moved: true}},
	} {
		c.want.Node = "node03"
		got := readClocks(c.records).report()
		if diff := cmp.Diff([]NodeClock{c.want}, got.Nodes); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

// TestUnknownTimes stay unknown, also where a clock is off.
func TestUnknownTimes(t *testing.T) {
	record := Record{Part: "sender", Node: "node02", Clock: &Clock{Lo: 5, Hi: 7}}
	clocks := readClocks([]Record{record})
	if got := [2]int64{clocks.toHub(record, 0), clocks.toHub(record, 100)}; got != [2]int64{0, 106} {
		t.Errorf("hub times %v", got)
	}
}
