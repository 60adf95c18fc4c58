package stream

import (
	"time"

	"minibroker/pkg/filter"
	"minibroker/pkg/report"
)

// receiving is what a consumer has received, over all its sessions: neither a
// session that failed nor a mirror in the place of a lost one makes it print or
// tell an alert again.
type receiving struct {
	records Records
	past    past
	sights  sights

	received map[filter.Key][]report.Receipt // not told yet
	waiting  int                             // how many these are
	told     []told                          // not acknowledged yet, or not committed
	lastTold time.Time
}

// told is a set of records and the offsets that they cover.
type told struct {
	receipts []*Receipt
	offsets  map[int32]int64 // empty: of an earlier session, whose offsets may be those of a lost topic
}

func newReceiving(records Records) *receiving {
	return &receiving{
		records:  records,
		past:     past{records: records},
		sights:   sights{visits: map[filter.Key]map[int64]int{}},
		received: map[filter.Key][]report.Receipt{},
	}
}

// begin begins another session.
func (r *receiving) begin() {
	r.sights.session++
	for i := range r.told {
		r.told[i].offsets = nil
	}
}

// recall takes in one record of what was received before.
func (r *receiving) recall(record report.Record) {
	for _, one := range record.Received {
		r.sights.add(filter.Key{Run: record.Run, ID: record.Visit}, one.ID, 0)
	}
}

// add notes an alert to be told of.
func (r *receiving) add(visit filter.Key, one report.Receipt) {
	r.sights.add(visit, one.ID, r.sights.session)
	r.received[visit] = append(r.received[visit], one)
	r.waiting++
}

// tell sends records of all that was not told yet.
func (r *receiving) tell(offsets map[int32]int64) {
	t := told{offsets: offsets}
	for visit, receipts := range r.received {
		t.receipts = append(t.receipts, r.records.Send(report.Record{
			Kind: "visit", Run: visit.Run, Visit: visit.ID, Received: receipts,
		}))
	}
	r.told = append(r.told, t)
	clear(r.received)
	r.waiting, r.lastTold = 0, time.Now()
}

// acknowledged forgets the longest row of told sets that the hub has, and
// returns the offsets that they cover.
func (r *receiving) acknowledged() (offsets map[int32]int64) {
	for len(r.told) > 0 && r.told[0].acknowledged() {
		offsets = r.told[0].offsets
		r.told = r.told[1:]
	}
	return offsets
}

func (t told) acknowledged() bool {
	for _, r := range t.receipts {
		if !r.Acknowledged() {
			return false
		}
	}
	return true
}
