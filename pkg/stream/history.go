package stream

import (
	"slices"
	"time"

	"minibroker/pkg/filter"
	"minibroker/pkg/report"
)

// historyVisits bounds the visits that a filter knows to have been filtered: of
// 44 hours, one every 39 s. Alerts of earlier ones that are read again are
// filtered again.
const historyVisits = 4096

// history is what a filter told of visits, in earlier processes too. It is
// needed where alerts are read again that were filtered before: on a mirror that
// takes the place of a lost one, or of another filter node's.
type history struct {
	past   past
	visits map[filter.Key]*filtered
	order  []filter.Key // as they were first heard of
}

// filtered is a visit that was filtered, to its end or not.
type filtered struct {
	read     int
	complete bool
	passed   []int64 // ids
}

func newHistory(records Records) *history {
	return &history{past: past{records: records}, visits: map[filter.Key]*filtered{}}
}

// add takes in one record of the filter. Of several of a visit that of the most
// alerts counts; one that lacks ids of alerts that passed is of no use.
func (h *history) add(r report.Record) {
	if len(r.IDs) != r.Passed {
		return
	}
	key := filter.Key{Run: r.Run, ID: r.Visit}
	old := h.visits[key]
	switch {
	case old == nil:
		h.order = append(h.order, key)
	case old.read >= r.Read:
		return
	}
	h.visits[key] = &filtered{r.Read, r.Size > 0 && r.Read >= r.Size, slices.Clone(r.IDs)}
	if len(h.order) > historyVisits {
		delete(h.visits, h.order[0])
		h.order = h.order[1:]
	}
}

// decide says whether an alert passes, and counts it. Of a visit that was
// filtered to its end exactly those pass that did, also when its first alerts
// are gone by now or the condition is another; nothing is counted (v is nil),
// since everything was told. Of one that was not, those that passed do so again
// and take up room under the cap, whether or not they come again.
func (h *history) decide(visits *filter.Cap, visit filter.Key, size int, id int64, matched bool, now time.Time) (v *filter.Visit, passes bool) {
	was := h.visits[visit]
	if was == nil {
		return visits.Count(visit, size, id, matched, now)
	}
	if was.complete && !visits.Completed(visit) {
		return nil, slices.Contains(was.passed, id)
	}
	return visits.Recount(visit, size, id, matched, was.passed, now)
}
