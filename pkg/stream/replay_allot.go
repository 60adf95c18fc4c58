package stream

import (
	"slices"
	"time"

	"minibroker/pkg/filter"
)

// replayBytes bounds the alerts that one transaction of a replay passes.
const replayBytes = 64 << 20

// fate is what becomes of a letter.
type fate int

const (
	fateBefore  fate = iota // it was replayed before
	fateUnasked             // it stays, and nobody asked
	fateBad
	fateWaits
	fatePasses
	fateCut
	fateRejected
	fateAgain
)

// Why letters wait.
const (
	waitsForVisit = "its visit has not ended: what has passed of it is not known yet"
	waitsForRoom  = "too many letters before it are bad one by one to be remembered: mend these first"
)

// allotment is what becomes of each letter, as things stand at one moment.
type allotment struct {
	replaying *replaying
	fates     []fate
	reasons   []string // of what is bad or waits
	pass      []int    // letters, in the order in which they pass
	visits    []*lateVisit
	progress  replayProgress // when it is done
	more      bool           // there is more to decide in a next transaction
	asked     int
}

// lateVisit is the letters of one visit that are decided.
type lateVisit struct {
	key     filter.Key
	size    int       // alerts; 0: not told
	first   time.Time // when the first of the letters was set aside
	last    time.Time // when the last of them was sent
	letters []int     // that can be decided now
	read    int       // of them, not counted as read before
	matched int
	passed  []int64 // ids
}

// allot decides about the letters. Where what stays open is in more pieces than
// Kafka keeps, only about the first ones.
func (s *replaying) allot(st replayState) (*allotment, error) {
	began, err := s.oldestUndecided(st)
	if err != nil {
		return nil, err
	}
	for most := len(s.judged); ; most /= 2 {
		a := s.allotFirst(st, most, began)
		if most == 0 || a.progress.fits() {
			return a, nil
		}
	}
}

func (s *replaying) allotFirst(st replayState, most int, began time.Time) *allotment {
	a := &allotment{replaying: s, fates: make([]fate, len(s.judged)), reasons: make([]string, len(s.judged))}
	visits := a.sort(st, most)
	size := 0
	for _, v := range visits {
		if !s.ended(st, v, began) {
			a.wait(v.letters, waitsForVisit)
			continue
		}
		if size >= replayBytes && !s.Dry {
			a.more = true
			a.wait(v.letters, "") // for the next transaction
			continue
		}
		from := len(a.pass)
		a.fill(st, v)
		for _, i := range a.pass[from:] {
			size += s.judged[i].size
		}
		a.visits = append(a.visits, v)
	}
	if s.Order == nil {
		slices.Sort(a.pass)
	}
	a.progress = a.after(st, most)
	return a
}

// sort parts the letters that can be decided, by visit.
func (a *allotment) sort(st replayState, most int) (visits []*lateVisit) {
	byKey := map[filter.Key]*lateVisit{}
	for i, j := range a.replaying.judged {
		switch {
		case st.progress.done(j.offset):
			a.fates[i] = fateBefore
			continue
		case j.verdict == notAsked:
			a.fates[i] = fateUnasked
			continue
		}
		a.asked++
		switch {
		case j.verdict == stillBad:
			a.fates[i], a.reasons[i] = fateBad, j.reason
			continue
		case i >= most:
			a.wait([]int{i}, waitsForRoom)
			continue
		}
		v := byKey[j.visit]
		if v == nil {
			v = &lateVisit{key: j.visit, first: j.aside}
			byKey[j.visit], visits = v, append(visits, v)
		}
		v.size, v.last = max(v.size, j.of), later(v.last, j.sent)
		v.letters = append(v.letters, i)
		if !j.counted {
			v.read++
		}
	}
	return visits
}

// fill lets as many of a visit's letters pass as there is room for.
func (a *allotment) fill(st replayState, v *lateVisit) {
	s := a.replaying
	have := s.passed.ids[v.key]
	room := s.mostOf() - len(have)
	if known := st.visits.Find(v.key); known != nil {
		room = min(room, s.mostOf()-known.Passed)
	}
	letters := slices.Clone(v.letters)
	s.better(letters)
	for _, i := range letters {
		j := s.judged[i]
		switch {
		case j.verdict == notMatched:
			a.fates[i] = fateRejected
		case slices.Contains(have, j.id) || slices.Contains(v.passed, j.id):
			a.fates[i] = fateAgain
		default:
			a.fates[i] = fateCut
			v.matched++
			if room > 0 {
				room--
				a.fates[i] = fatePasses
				a.pass, v.passed = append(a.pass, i), append(v.passed, j.id)
			}
		}
	}
}

// mostOf is how many alerts of a visit pass at most.
func (s *replaying) mostOf() int {
	if s.Order == nil {
		return s.Cap
	}
	return min(s.Cap, s.Order.Limit())
}

func (a *allotment) wait(letters []int, reason string) {
	for _, i := range letters {
		a.fates[i], a.reasons[i] = fateWaits, reason
	}
}

// after is what will have been replayed when this is done.
func (a *allotment) after(st replayState, most int) replayProgress {
	s := a.replaying
	p := replayProgress{reached: s.end}
	if most < len(s.judged) {
		p.reached = max(st.progress.reached, s.judged[most].offset)
	}
	open := false
	for i, j := range s.judged {
		if j.offset >= p.reached {
			break
		}
		switch stays := a.fates[i] == fateUnasked || a.fates[i] == fateBad || a.fates[i] == fateWaits; {
		case stays && open:
			p.open[len(p.open)-1].last = j.offset
		case stays:
			p.open = append(p.open, stretch{j.offset, j.offset})
			open = true
		default:
			open = false
		}
	}
	return p
}

// ended reports whether it is known for good what the filter itself lets pass of
// a visit, or will be held back by what is counted here. A filter with an order
// keeps what it knows of an open visit to itself. began is when the oldest alert
// was sent that it has not decided, zero if there is none.
func (s *replaying) ended(st replayState, v *lateVisit, began time.Time) bool {
	if st.head == "" && s.Order == nil {
		return true
	}
	switch {
	case st.visits.Knows(v.key), len(s.passed.ids[v.key]) > 0:
		return true
	case v.size > 0 && v.read >= v.size: // all of it was set aside
		return true
	}
	return !began.IsZero() && began.Sub(v.last) > s.VisitEnd
}

// oldestUndecided is when the oldest alert was sent that a filter with an order
// has not decided: where its group stands. It is zero when that is not known in
// some partition.
func (s *replaying) oldestUndecided(st replayState) (oldest time.Time, err error) {
	if st.head == "" && s.Order == nil {
		return time.Time{}, nil
	}
	for _, p := range s.client.partitions {
		offset, begun := st.filter.offsets[p]
		if !begun {
			return time.Time{}, nil
		}
		found, err := messagesFrom(s.client, p, offset)
		if err != nil || len(found) == 0 {
			return time.Time{}, err
		}
		if oldest.IsZero() || found[0].time.Before(oldest) {
			oldest = found[0].time
		}
	}
	return oldest, nil
}
