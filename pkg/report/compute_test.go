package report

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestGoodRun(t *testing.T) {
	r := Compute(night(3), expected)
	wantCounts := Counts{
		Sent: 3000, Bytes: 7_500_000, Matched: 51, Passed: 33, Received: 33,
		FiltersDone: 12, CapReached: 9,
	}
	if diff := cmp.Diff(wantCounts, r.Summary.Counts); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
	if r.Filters != 4 || r.Consumers != 4 || !r.Complete || !r.OnTime || !r.PaceKept || r.Run != "run1" {
		t.Errorf("filters %d, consumers %d, complete %v, on time %v, pace kept %v, run %s",
			r.Filters, r.Consumers, r.Complete, r.OnTime, r.PaceKept, r.Run)
	}
	if r.Summary.Mirrored != 6000 || r.Summary.Missing != 0 {
		t.Errorf("mirrored %d, missing %d", r.Summary.Mirrored, r.Summary.Missing)
	}
	stats := []Stat{*r.Summary.ReadToAcknowledged, *r.Summary.SentToAcknowledged, *r.Summary.LastSentToFilterDone,
		*r.Summary.StartToFilterDone, *r.Summary.StartToCapAtConsumer}
	for i := range stats {
		stats[i].total = 0
	}
	want := []Stat{
		{Mean: 1.025, Max: 1.025, Count: 3}, {Mean: 1.005, Max: 1.005, Count: 3},
		{Mean: 0.25, Max: 0.4, Count: 12}, {Mean: 1.25, Max: 1.4, Count: 12},
		{Mean: 0.5275, Max: 0.53, Count: 12}, // the third alert, of filter004 the second
	}
	if diff := cmp.Diff(want, stats, cmp.AllowUnexported(Stat{})); diff != "" {
		t.Errorf("timings (-want +got):\n%s", diff)
	}
	if spare := *r.Summary.LeastSpare; spare != 38.47 {
		t.Errorf("least spare %v", spare)
	}
}

// TestOrderAndRepetition: records come in any order and more than once.
func TestOrderAndRepetition(t *testing.T) {
	records := append(night(4), Record{Part: "filter001", Kind: "start", Node: "node03", Time: start})
	records = change(records, "filter002", 1, drop)
	records = change(records, "consumer003", 2, func(r *Record) bool { r.Received = r.Received[:1]; return true })
	want := asJSON(t, Compute(records, expected))
	random := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		shuffled := append([]Record(nil), records...)
		for range 5 {
			shuffled = append(shuffled, records[random.IntN(len(records))])
		}
		random.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		if diff := cmp.Diff(want, asJSON(t, Compute(shuffled, expected))); diff != "" {
			t.Fatalf("differs (-want +got):\n%s", diff)
		}
	}
}

func asJSON(t *testing.T, r Report) string {
	t.Helper()
	var out bytes.Buffer
	if err := r.WriteJSON(&out); err != nil {
		t.Fatal(err)
	}
	if !json.Valid(out.Bytes()) {
		t.Fatalf("not JSON: %s", out.Bytes())
	}
	return out.String()
}

// TestFilterSilent: a part that told nothing is missed, not skipped.
func TestFilterSilent(t *testing.T) {
	r := Compute(change(night(2), "filter002", 0, drop), expected)
	if diff := cmp.Diff([]string{"filter002"}, r.Visits[0].Missing); diff != "" {
		t.Errorf("missing (-want +got):\n%s", diff)
	}
	if r.Complete || r.OnTime || r.Visits[0].Complete || r.Summary.Missing != 1 || r.Visits[0].FiltersDone != 3 || r.Summary.Alien != 0 {
		t.Errorf("report %+v", r)
	}
	r = Compute(change(change(night(2), "consumer001", 0, drop), "sender", 1, drop), expected)
	if diff := cmp.Diff([][]string{{"consumer001"}, {"sender"}}, [][]string{r.Visits[0].Missing, r.Visits[1].Missing}); diff != "" {
		t.Errorf("missing (-want +got):\n%s", diff)
	}
	if r.Visits[1].FiltersDone != 4 || r.Visits[1].StartToFilterDone != nil || r.Visits[1].Mirrored["mirror01"] != 1000 {
		t.Errorf("visit that the sender did not tell of: %+v", r.Visits[1])
	}
}

// TestNeverTold: parts that are expected and not there at all.
func TestNeverTold(t *testing.T) {
	records := change(change(night(1), "filter003", 0, drop), "consumer003", 0, drop)
	r := Compute(records, expected)
	if r.Filters != 3 || r.Consumers != 3 || r.Expected.Filters != 4 || r.Complete {
		t.Errorf("filters %d, consumers %d, complete %v", r.Filters, r.Consumers, r.Complete)
	}
	none := Compute(nil, expected)
	if none.Complete || none.OnTime || none.Visits == nil || len(none.Visits) != 0 {
		t.Errorf("of nothing: %+v", none)
	}
}

// TestCap: where fewer pass than the cap allows, the last of them is timed, and
// a filter that passes too many or too few is told of.
func TestCap(t *testing.T) {
	r := Compute(change(night(1), "filter004", 0, func(r *Record) bool { r.Matched = 3; return true }), expected)
	if r.Summary.CapViolations != 1 || r.Summary.CapReached != 3 {
		t.Errorf("too few: %+v", r.Summary.Counts)
	}
	r = Compute(change(night(1), "filter001", 0, func(r *Record) bool { r.Passed, r.IDs = 4, append(r.IDs, 7); return true }), expected)
	if r.Summary.CapViolations != 1 || r.Summary.Outstanding != 1 {
		t.Errorf("too many: %+v", r.Summary.Counts)
	}
}

// TestTwoSenders: a sender that was killed and its successor send one visit.
func TestTwoSenders(t *testing.T) {
	second := sent(0)
	second.FirstRead, second.FirstSend = began(0)+400*ms, began(0)+400*ms
	second.LastSend, second.LastAck = began(0)+2000*ms, began(0)+2005*ms
	r := Compute(append(night(1), second), expected)
	if v := r.Visits[0]; v.Sent != 1000 || v.ReadToAcknowledged.Max != 2.025 {
		t.Errorf("sent %d in %v", v.Sent, v.ReadToAcknowledged)
	}
}

// TestToldAgain: a filter that was killed tells its counts again, later.
func TestToldAgain(t *testing.T) {
	again, partly := filtered(0, 1), filtered(0, 1)
	again.Done += 60_000 * ms
	again.IDs = again.IDs[:1]
	partly.Read, partly.Matched, partly.Passed, partly.IDs, partly.Done = 400, 1, 1, partly.IDs[:1], partly.FirstAlert+ms
	r := Compute(append(night(1), again, partly), expected)
	if r.Summary.LastSentToFilterDone.Max != 0.4 || !r.Complete || r.Summary.Passed != 11 {
		t.Errorf("%+v", r.Summary)
	}
}
