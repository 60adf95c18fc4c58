package stream

import (
	"context"
	"testing"
	"time"

	"minibroker/pkg/filter"
	"minibroker/pkg/report"
)

// withheld keeps records and acknowledges them when it is told to.
type withheld struct {
	records  []report.Record
	receipts []*Receipt
}

func (w *withheld) Send(r report.Record) *Receipt {
	w.records = append(w.records, r)
	w.receipts = append(w.receipts, &Receipt{})
	return w.receipts[len(w.receipts)-1]
}

func (w *withheld) Told(context.Context, time.Time, func(report.Record)) error { return nil }

func (w *withheld) acknowledge() {
	for _, r := range w.receipts {
		r.done.Store(true)
	}
}

// TestTelling follows two visits through reading, committing and acknowledging.
func TestTelling(t *testing.T) {
	start := time.UnixMilli(1_800_000_000_000)
	after := func(d time.Duration) time.Time { return start.Add(d) }
	var hub withheld
	visits := filter.NewCap(20)
	telling := newVisitTelling(&hub, newHistory(&hub), 0)
	count := func(id int64, n int, at time.Time) {
		for range n {
			v, _ := visits.Count(filter.Key{Run: "a", ID: id}, 10, 1, false, at)
			telling.read(v, at)
		}
	}
	told := func(step string, want ...int) {
		t.Helper()
		if len(hub.records) != len(want) {
			t.Fatalf("%s: %d records, want %d", step, len(hub.records), len(want))
		}
		for i, read := range want {
			if hub.records[i].Read != read {
				t.Errorf("%s: record %d tells of %d alerts, want %d", step, i, hub.records[i].Read, read)
			}
		}
	}

	count(1, 10, after(0)) // complete
	count(2, 4, after(0))
	if more := telling.committed(after(0)); !more {
		t.Error("visit 2 is forgotten")
	}
	told("at once of the complete one", 10)
	if more := telling.committed(after(quiet - 1)); !more {
		t.Error("visit 2 is forgotten")
	}
	told("still alerts may come", 10)
	if more := telling.committed(after(quiet)); more {
		t.Error("something is left to tell")
	}
	told("visit 2 is quiet", 10, 4)
	telling.committed(after(2 * quiet))
	told("nothing twice", 10, 4)

	count(2, 6, after(3*quiet))
	telling.committed(after(3 * quiet))
	told("more of visit 2 has come", 10, 4, 10)

	telling.acknowledged()
	for _, v := range visits.Visits() {
		if v.Reported {
			t.Errorf("visit %d counts as reported before the hub has it", v.ID)
		}
	}
	hub.acknowledge()
	telling.acknowledged()
	for _, v := range visits.Visits() {
		if !v.Reported {
			t.Errorf("visit %d does not count as reported", v.ID)
		}
	}
	if r := hub.records[2]; r.Run != "a" || r.Visit != 2 || r.Size != 10 || r.FirstAlert != start.UnixNano() || r.Done != after(3*quiet).UnixNano() {
		t.Errorf("record %+v", r)
	}
}

// TestTellingResumes: what a killed filter may not have told is told again.
func TestTellingResumes(t *testing.T) {
	var hub withheld
	visits := filter.NewCap(20)
	now := time.UnixMilli(1_800_000_000_000)
	for id := range int64(3) {
		v, _ := visits.Count(filter.Key{ID: id}, 1, id, true, now)
		v.Reported = id == 1
	}
	telling := newVisitTelling(&hub, newHistory(&hub), 0)
	if !telling.resume(visits) {
		t.Fatal("there is nothing to tell")
	}
	telling.committed(now)
	if len(hub.records) != 2 {
		t.Errorf("%d records", len(hub.records))
	}
	for _, r := range hub.records {
		if r.Visit == 1 || r.Passed != 1 || len(r.IDs) != 1 {
			t.Errorf("record %+v", r)
		}
	}
}
