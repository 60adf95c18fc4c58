package stream

import (
	"time"

	"minibroker/pkg/filter"
	"minibroker/pkg/report"
)

// quiet is how long no alert of an incomplete visit is read until its counts
// are told.
const quiet = readDelay

// visitTelling tells the counts of visits: of a complete one after the commit
// that holds them, of others when they go quiet; again when more alerts come. A
// visit is marked as reported once the hub has acknowledged its last counts; a
// filter that is killed before that tells them again.
type visitTelling struct {
	records Records
	history *history
	trouble string // why the filter is degraded, of alerts since the last telling; empty: it is not
	limit   int    // of alerts of a visit that pass, if it is another than the cap
	open    map[filter.Key]*visitNews
}

// visitNews is a visit with counts that are not acknowledged.
type visitNews struct {
	visit   *filter.Visit
	last    time.Time // when its last alert was read
	sent    *Receipt  // nil: not told
	sentFor int       // visit.Read that was told
}

func newVisitTelling(records Records, history *history, limit int) *visitTelling {
	return &visitTelling{records: records, history: history, limit: limit, open: map[filter.Key]*visitNews{}}
}

// resume takes up visits whose counts were not acknowledged before, and reports
// whether there are any.
func (t *visitTelling) resume(visits *filter.Cap) bool {
	for _, v := range visits.Visits() {
		if !v.Reported {
			t.open[v.Key] = &visitNews{visit: v}
		}
	}
	return len(t.open) > 0
}

// read notes that an alert of v was read.
func (t *visitTelling) read(v *filter.Visit, now time.Time) {
	n := t.open[v.Key]
	if n == nil || n.visit != v {
		n = &visitNews{visit: v}
		t.open[v.Key] = n
	}
	n.last = now
}

// acknowledged marks visits whose last counts the hub has.
func (t *visitTelling) acknowledged() {
	for key, n := range t.open {
		if n.sent != nil && n.sent.Acknowledged() && n.sentFor == n.visit.Read {
			n.visit.Reported = true
			delete(t.open, key)
		}
	}
}

// committed tells what is to be told after a commit at time now, and reports
// whether there are visits left to be told of later.
func (t *visitTelling) committed(now time.Time) (more bool) {
	told := false
	for _, n := range t.open {
		v := n.visit
		if n.sent != nil && n.sentFor == v.Read {
			continue
		}
		if !v.Complete() && now.Sub(n.last) < quiet {
			more = true
			continue
		}
		record := visitRecord(v, now)
		record.Limit, record.Error = t.limit, t.trouble
		n.sent, n.sentFor = t.records.Send(record), v.Read
		t.history.add(record)
		told = true
	}
	if told {
		t.trouble = ""
	}
	return more
}

// visitRecord tells of a visit whose counts were committed at time done.
func visitRecord(v *filter.Visit, done time.Time) report.Record {
	return report.Record{
		Kind: "visit", Run: v.Run, Visit: v.ID, Size: v.Size,
		Read: v.Read, Matched: v.Matched, Passed: v.Passed, IDs: append([]int64(nil), v.PassedIDs...),
		FirstAlert: v.First.UnixNano(), Done: done.UnixNano(),
	}
}
