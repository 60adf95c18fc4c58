package report

import (
	"cmp"
	"maps"
	"slices"
)

// journal is what the records of one run say, in hub time.
type journal struct {
	run    string
	began  int64           // when the run did
	others map[int64]bool  // visits that other runs sent
	told   map[string]bool // parts that have told anything
	latest int64           // when the newest record was written
	clocks nodeClocks
	visits map[int64]*visitFacts
	// troubles count what filters told of theirs since the run began.
	troubles map[Trouble]int
}

// visitFacts is what is known of one visit.
type visitFacts struct {
	id       int64
	size     int                    // alerts it has
	sent     *sentFacts             // of all senders together; nil: none has told
	senders  map[string]sentFacts   // by sender
	filters  map[string]filterFacts // by filter
	received map[string]receipts    // by consumer
}

type sentFacts struct {
	firstRead, firstSend, lastSend, lastAck int64
	alerts                                  int
	bytes                                   int64
	late                                    float64
	reason                                  string
}

type filterFacts struct {
	read, matched, passed int
	most                  int // of a visit that pass; 0: the cap
	ids                   []int64
	first, done           int64
}

// limit is how many alerts of a visit pass at most.
func (f filterFacts) limit(cap int) int {
	if f.most > 0 {
		return min(f.most, cap)
	}
	return cap
}

// receipts are the times at which alerts were received. What is told again of
// the same place is the same alert, read again.
type receipts map[receipt]int64

type receipt struct {
	partition  int32
	offset, id int64
}

func newJournal(records []Record) *journal {
	j := &journal{
		others: map[int64]bool{}, told: map[string]bool{},
		clocks: readClocks(records), visits: map[int64]*visitFacts{}, troubles: map[Trouble]int{},
	}
	j.chooseRun(records)
	for _, r := range records {
		j.told[r.Part] = true
		j.latest = max(j.latest, j.clocks.toHub(r, r.Time))
		if !j.belongs(r) {
			continue
		}
		if r.Trouble() != "" && r.Kind != "visit" {
			j.troubles[Trouble{Part: r.Part, What: r.Trouble()}]++
		}
		if r.Kind == "visit" {
			j.add(r)
		}
	}
	return j
}

// chooseRun takes the run whose sender has told last.
func (j *journal) chooseRun(records []Record) {
	latest := int64(-1)
	for _, r := range records {
		at := j.clocks.toHub(r, r.Time)
		if r.role() == "sender" && (at > latest || at == latest && r.Run > j.run) {
			j.run, latest = r.Run, at
		}
	}
	for _, r := range records {
		switch {
		case r.role() != "sender":
		case r.Run == j.run:
			j.began = earlier(j.began, j.clocks.toHub(r, earlier(r.Time, r.FirstRead)))
		case r.Kind == "visit":
			j.others[r.Visit] = true
		}
	}
	for _, r := range records {
		if r.role() == "sender" && r.Run == j.run {
			delete(j.others, r.Visit)
		}
	}
}

// belongs says whether a record is of the run. Filters and consumers need not
// know runs: theirs is of it unless it was written before the run began, or is
// of a visit that only another run sent.
func (j *journal) belongs(r Record) bool {
	if r.Run != "" || r.role() == "sender" {
		return r.Run == j.run
	}
	return j.clocks.toHub(r, r.Time) >= j.began && !j.others[r.Visit]
}

func (j *journal) add(r Record) {
	v := j.visits[r.Visit]
	if v == nil {
		v = &visitFacts{id: r.Visit, senders: map[string]sentFacts{}, filters: map[string]filterFacts{}, received: map[string]receipts{}}
		j.visits[r.Visit] = v
	}
	v.size = max(v.size, r.Size)
	hub := func(t int64) int64 { return j.clocks.toHub(r, t) }
	switch r.role() {
	case "sender":
		v.addSent(r.Part, sentFacts{hub(r.FirstRead), hub(r.FirstSend), hub(r.LastSend), hub(r.LastAck), r.Sent, r.Bytes, r.Late, r.Reason})
	case "filter":
		v.addFiltered(r.Part, filterFacts{r.Read, r.Matched, r.Passed, r.Limit, r.IDs, hub(r.FirstAlert), hub(r.Done)})
	case "consumer":
		if v.received[r.Part] == nil {
			v.received[r.Part] = receipts{}
		}
		for _, one := range r.Received {
			v.received[r.Part].add(receipt{one.Partition, one.Offset, one.ID}, hub(one.Time))
		}
	}
}

// addSent keeps the earliest beginnings and the latest ends: a visit that two
// processes sent began with the first and ended with the second. Of the same
// part, one goes on where the other was; different parts share the visit.
func (v *visitFacts) addSent(part string, s sentFacts) {
	if before, again := v.senders[part]; again {
		s = before.with(s, max(before.alerts, s.alerts), max(before.bytes, s.bytes))
	}
	v.senders[part] = s
	var all *sentFacts
	for _, one := range v.senders {
		if all != nil {
			one = all.with(one, all.alerts+one.alerts, all.bytes+one.bytes)
		}
		all = &one
	}
	v.sent = all
}

// with is what two have told, who have sent so much together.
func (s sentFacts) with(t sentFacts, alerts int, bytes int64) sentFacts {
	if t.late > s.late {
		s.late, s.reason = t.late, t.reason
	}
	s.firstRead, s.firstSend = earlier(s.firstRead, t.firstRead), earlier(s.firstSend, t.firstSend)
	s.lastSend, s.lastAck = max(s.lastSend, t.lastSend), max(s.lastAck, t.lastAck)
	s.alerts, s.bytes = alerts, bytes
	return s
}

// addFiltered keeps the counts of most alerts, and of the same counts the ones
// committed first: what is told again later took no longer. The longest list of
// ids has all that the others have.
func (v *visitFacts) addFiltered(part string, f filterFacts) {
	old, known := v.filters[part]
	if !known {
		v.filters[part] = f
		return
	}
	first, ids := earlier(old.first, f.first), old.ids
	if len(f.ids) > len(ids) {
		ids = f.ids
	}
	if f.read > old.read || f.read == old.read && f.done < old.done {
		old = f
	}
	old.first, old.ids = first, ids
	v.filters[part] = old
}

func (r receipts) add(one receipt, at int64) {
	if before, again := r[one]; !again || at < before {
		r[one] = at
	}
}

// earlier of two times, either of which may be unknown.
func earlier(a, b int64) int64 {
	if a == 0 || b == 0 {
		return max(a, b)
	}
	return min(a, b)
}

// inOrder gives the visits as they began.
func (j *journal) inOrder() []*visitFacts {
	return slices.SortedFunc(maps.Values(j.visits), func(a, b *visitFacts) int {
		return cmp.Or(cmp.Compare(a.began(), b.began()), cmp.Compare(a.id, b.id))
	})
}

// began is when the first alert was sent or, if the sender has not told, when
// one was first seen.
func (v *visitFacts) began() int64 {
	if v.sent != nil {
		return v.sent.firstSend
	}
	var began int64
	for _, f := range v.filters {
		began = earlier(began, f.first)
	}
	for _, received := range v.received {
		for _, at := range received {
			began = earlier(began, at)
		}
	}
	return began
}

// alerts of the visit that filters should read: what the senders or the alerts
// themselves told, else the most that one filter read.
func (v *visitFacts) alerts() int {
	if v.sent != nil && v.sent.alerts >= v.size {
		return v.sent.alerts
	}
	if v.size > 0 {
		return v.size
	}
	most := 0
	for _, f := range v.filters {
		most = max(most, f.read)
	}
	return most
}
