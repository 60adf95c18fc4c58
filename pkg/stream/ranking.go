package stream

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"minibroker/pkg/alert"
	"minibroker/pkg/filter"
)

// ranking holds back the best alerts of each open visit until it ends. Nothing of
// an open visit is committed but that it is open: the group stays at the first
// alert of the oldest one, and a successor reads again from there. What was
// closed meanwhile is known by the counts beside the offsets.
type ranking struct {
	order    filter.Order
	limit    int
	visitEnd time.Duration
	open     map[filter.Key]*openVisit
	reached  map[int32]int64 // offset behind the last alert that was ever counted, by partition
	late     int             // alerts that came after their visit had ended
}

// openVisit is a visit that has not ended.
type openVisit struct {
	*filter.Visit
	first map[int32]int64 // offset of its first alert, by partition
	last  time.Time       // when the newest of its alerts was sent
	best  []candidate     // the best first
}

// candidate is an alert that may pass.
type candidate struct {
	rank    filter.Rank
	again   int // place among those that passed before, from 1; 0: nothing is known of such
	id      int64
	message *message
}

// newRanking restores a ranking of the metadata beside the committed offsets, and
// returns what of it are the counts of closed visits.
func newRanking(f *Filter, metadata string) (*ranking, string, error) {
	r := &ranking{
		order: f.Order, limit: min(f.Order.Limit(), f.Cap), visitEnd: f.VisitEnd,
		open: map[filter.Key]*openVisit{}, reached: map[int32]int64{},
	}
	head, counts, found := strings.Cut(metadata, "|")
	if !found {
		return r, metadata, nil // of a filter that had no order until now
	}
	for pair := range strings.SplitSeq(head, ",") {
		partition, offset, _ := strings.Cut(pair, ":")
		p, err1 := strconv.ParseInt(partition, 36, 32)
		o, err2 := strconv.ParseInt(offset, 36, 64)
		if err1 != nil || err2 != nil {
			return nil, "", fmt.Errorf("%q is no partition and offset", pair)
		}
		r.reached[int32(p)] = o
	}
	return r, counts, nil
}

// most is how many alerts of a visit pass at most; 0 without a ranking.
func (r *ranking) most() int {
	if r == nil {
		return 0
	}
	return r.limit
}

// progress is where a successor has to begin, and what it needs to know.
func (r *ranking) progress(offsets map[int32]int64, closed *filter.Cap) (from map[int32]int64, metadata string) {
	from = maps.Clone(offsets)
	for _, v := range r.open {
		for p, first := range v.first {
			from[p] = min(from[p], first)
		}
	}
	var pairs []string
	for _, p := range slices.Sorted(maps.Keys(offsets)) {
		r.reached[p] = max(r.reached[p], offsets[p])
		pairs = append(pairs, strconv.FormatInt(int64(p), 36)+":"+strconv.FormatInt(r.reached[p], 36))
	}
	head := strings.Join(pairs, ",") + "|"
	return from, head + closed.TextWithin(filter.MaxText-len(head))
}

// rank counts an alert and holds it back if it is among the best so far.
func (w *filtering) rank(m *message, partition int32, key filter.Key, id int64, values []alert.Value, matches bool, now time.Time) {
	r := w.ranking
	v := r.open[key]
	if v == nil {
		if w.visits.Knows(key) {
			r.pastEnd(w, m, partition)
			return
		}
		v = &openVisit{Visit: &filter.Visit{Key: key, First: now}, first: map[int32]int64{}}
		r.open[key] = v
	}
	if _, begun := v.first[partition]; !begun {
		v.first[partition] = m.offset
	}
	v.Size, v.last = visitSize(m.Headers), later(v.last, m.time)
	v.Read++
	if matches {
		v.Matched++
	}
	if c, may := w.candidate(key, id, values, matches); may {
		r.hold(v, c, m)
	}
	if v.Complete() {
		w.close(v, now)
	}
}

// counted reports whether a predecessor has counted what is at an offset: then it
// is read again.
func (r *ranking) counted(partition int32, offset int64) bool {
	return r != nil && offset < r.reached[partition]
}

// pastEnd notes an alert of a visit that has ended, unless it is one that is
// read again.
func (r *ranking) pastEnd(w *filtering, m *message, partition int32) {
	if r.counted(partition, m.offset) {
		return
	}
	r.reached[partition] = m.offset + 1
	if r.late++; r.late <= 10 || r.late%1000 == 0 {
		w.Log.Warn("alert came after its visit had ended, dropped", "topic", w.Topic, "partition", partition, "offset", m.offset, "sofar", r.late)
	}
}

// candidate says whether an alert may pass, and by what it is compared: of a
// visit that was filtered to its end before, on a mirror that was lost, exactly
// those pass that did, in their order.
func (w *filtering) candidate(visit filter.Key, id int64, values []alert.Value, matches bool) (candidate, bool) {
	if was := w.history.visits[visit]; was != nil && was.complete {
		place := slices.Index(was.passed, id) + 1
		return candidate{id: id, again: place}, place > 0
	}
	if !matches {
		return candidate{}, false
	}
	return candidate{id: id, rank: w.Order.Rank(values)}, true
}

// hold puts a candidate in its place, if it is among the best.
func (r *ranking) hold(v *openVisit, c candidate, m *message) {
	at := len(v.best)
	for at > 0 && r.better(c, v.best[at-1]) {
		at--
	}
	if at == r.limit {
		return
	}
	c.message = m.clone()
	v.best = slices.Insert(v.best, at, c)
	v.best = v.best[:min(len(v.best), r.limit)]
}

func (r *ranking) better(a, b candidate) bool {
	if a.again > 0 {
		return a.again < b.again
	}
	return r.order.Better(a.rank, b.rank)
}

// endVisits closes the visits whose last alert was sent more than VisitEnd
// before the alert that is read now. The stream alone decides, so that whoever
// reads it again decides alike.
func (w *filtering) endVisits(at time.Time, now time.Time) {
	if w.ranking == nil {
		return
	}
	var ended []*openVisit
	for _, v := range w.ranking.open {
		if at.Sub(v.last) > w.ranking.visitEnd {
			ended = append(ended, v)
		}
	}
	slices.SortFunc(ended, func(a, b *openVisit) int { return a.last.Compare(b.last) })
	for _, v := range ended {
		w.close(v, now)
	}
}

// close lets the best of a visit pass, the best first.
func (w *filtering) close(v *openVisit, now time.Time) {
	for _, c := range v.best {
		v.PassedIDs = append(v.PassedIDs, c.id)
		w.hold(c.message, c.id)
	}
	v.Passed = len(v.best)
	delete(w.ranking.open, v.Key)
	w.visits.Add(v.Visit)
	w.telling.read(v.Visit, now)
	w.due.within(now, 0)
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
