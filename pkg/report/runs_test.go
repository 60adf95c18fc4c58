package report

import "testing"

// earlierRun is what an earlier run told, an hour before: its sender names the
// run, filters and consumers do not.
func earlierRun(sameVisits bool) []Record {
	hour := map[string]int64{}
	for _, n := range []string{"node02", "node03", "node04", "node05", "node06"} {
		hour[n] = 3600 * 1000 * ms
	}
	records := skewed(night(2), hour)
	for i := range records {
		records[i].Clock = nil
		if records[i].Run != "" {
			records[i].Run = "run0"
		}
		if !sameVisits && records[i].Visit != 0 {
			records[i].Visit += 1000
		}
	}
	return records
}

func TestNewestRunOnly(t *testing.T) {
	want := asJSON(t, Compute(night(3), expected))
	for _, sameVisits := range []bool{false, true} {
		got := asJSON(t, Compute(append(earlierRun(sameVisits), night(3)...), expected))
		if got != want {
			t.Errorf("same visits %v: an earlier run changes the report", sameVisits)
		}
	}
}

// TestEarlierVisitToldAgain: a filter that is started anew tells again of a visit
// of the run before.
func TestEarlierVisitToldAgain(t *testing.T) {
	records := append(earlierRun(false), night(1)...)
	again := filtered(0, 1)
	again.Visit += 1000
	if r := Compute(append(records, again), expected); len(r.Visits) != 1 || !r.Complete {
		t.Errorf("%d visits, complete %v", len(r.Visits), r.Complete)
	}
}

// TestRunBegun: a run that has sent nothing yet has no visits.
func TestRunBegun(t *testing.T) {
	records := append(night(2), Record{Part: "sender", Kind: "start", Run: "run2", Time: began(5)})
	if r := Compute(records, expected); r.Run != "run2" || len(r.Visits) != 0 {
		t.Errorf("run %s has %d visits", r.Run, len(r.Visits))
	}
}
