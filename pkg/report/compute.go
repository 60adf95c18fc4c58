package report

import (
	"cmp"
	"slices"
	"time"
)

// late is by how much more than the interval a visit may follow the one before
// it and not count as late, since no timer is exact.
const late = 500 * time.Millisecond

// Compute makes the report of the newest run that the records tell of. Their
// order does not matter, nor how often one is there.
func Compute(records []Record, expect Expect) Report {
	j := newJournal(records)
	k := newReckoner(expect, j.inOrder())
	r := Report{
		Run: j.run, Filters: expect.filters(j.told), Consumers: expect.consumers(j.told),
		Expected: Expected{len(expect.Streams), len(expect.Streams), expect.Cap, expect.Interval.Seconds()},
		Visits:   make([]Visit, len(k.visits)), PaceKept: true, Clock: j.clocks.report(), Published: published(),
	}
	for i, v := range k.visits {
		r.Visits[i] = k.visit(v)
		r.Visits[i].SincePrevious = k.sincePrevious(i)
		k.judge(&r.Visits[i], i, j.latest)
	}
	for t, times := range j.troubles {
		t.Times = times
		r.Troubles = append(r.Troubles, t)
	}
	slices.SortFunc(r.Troubles, func(a, b Trouble) int { return cmp.Or(cmp.Compare(a.Part, b.Part), cmp.Compare(a.What, b.What)) })
	r.summarize(expect)
	return r
}

func (r *Report) summarize(expect Expect) {
	s := &r.Summary
	for _, v := range r.Visits {
		s.Visits++
		s.Missing += len(v.Missing)
		s.Counts.add(v.Counts)
		s.Timings.add(v.Timings)
		s.Mirrored += total(v.Mirrored)
		if v.Complete {
			s.Complete++
		}
		if v.OnTime != nil && *v.OnTime {
			s.OnTime++
		}
		if v.SincePrevious != nil && (s.LongestInterval == nil || *v.SincePrevious > *s.LongestInterval) {
			s.LongestInterval = v.SincePrevious
		}
		if v.Spare != nil && (s.LeastSpare == nil || *v.Spare < *s.LeastSpare) {
			s.LeastSpare = v.Spare
		}
	}
	r.Lost, r.Duplicated = s.Lost, s.Duplicated
	r.Complete = s.Visits > 0 && s.Complete == s.Visits
	r.PaceKept = s.LongestInterval == nil || *s.LongestInterval <= (expect.Interval+late).Seconds()
	decided := s.Visits
	if decided > 0 && r.Visits[decided-1].OnTime == nil {
		decided-- // the last one is under way
	}
	r.OnTime = decided > 0 && s.OnTime == decided
}
