package smoke

import (
	"fmt"
	"slices"
	"strings"

	"minibroker/pkg/report"
)

// Faults are all that is wrong with one visit.
type Faults []string

// Error tells the first fault in a line, and all of them behind it when there
// are more.
func (f Faults) Error() string {
	if len(f) == 1 {
		return f[0]
	}
	return fmt.Sprintf("%s (and %d more)\n%s", f[0], len(f)-1, strings.Join(f, "\n"))
}

func (f *Faults) add(format string, args ...any) { *f = append(*f, fmt.Sprintf(format, args...)) }

// Visit checks every number of the n-th visit, counted from 0: those of the
// report against one another and, where an oracle can foresee them, what each
// filter passed and each consumer received, by ids.
func (f Facts) Visit(n int, r report.Report, records []report.Record, o *Oracle) (found string, err error) {
	var foreseen *Foreseen
	if o != nil {
		sees, err := o.Visit(n)
		if err != nil {
			return "", fmt.Errorf("foresee the visit: %w", err)
		}
		foreseen = &sees
	}
	v, ok := visitOf(r, n, foreseen)
	if !ok {
		return "", fmt.Errorf("nobody has told of it; the report has %s", plural(len(r.Visits), "visit"))
	}
	faults := f.numbers(v)
	by := "as the cap allows"
	if foreseen != nil {
		by = "as foreseen"
		faults = append(faults, f.compare(*foreseen, records)...)
	}
	if len(faults) > 0 {
		return "", faults
	}
	return fmt.Sprintf("%d sent; %d × mirrored; %d of %d matches passed, %s; %d received; 0 lost, 0 duplicated; %d of %s reached the cap",
		v.Sent, len(v.Mirrored), v.Passed, v.Matched, by, v.Received, v.CapReached, plural(len(f.Filters), "filter")), nil
}

// visitOf finds a visit's line: by its id where that is known.
func visitOf(r report.Report, n int, foreseen *Foreseen) (report.Visit, bool) {
	if foreseen != nil {
		n = slices.IndexFunc(r.Visits, func(v report.Visit) bool { return v.Visit == foreseen.Visit })
	}
	if n < 0 || n >= len(r.Visits) {
		return report.Visit{}, false
	}
	return r.Visits[n], true
}

// numbers weighs a visit's line against what was meant and against itself.
func (f Facts) numbers(v report.Visit) (faults Faults) {
	if v.Sent > f.AlertsPerVisit || f.Generate != nil && v.Sent < f.AlertsPerVisit || v.Sent == 0 {
		faults.add("%s sent where there should be %d", plural(v.Sent, "alert"), f.AlertsPerVisit)
	}
	for _, mirror := range f.mirrors() {
		if got := v.Mirrored[mirror]; got != v.Sent {
			faults.add("%s has %d of the %s sent", mirror, got, plural(v.Sent, "alert"))
		}
	}
	for _, bad := range []struct {
		n    int
		what string
	}{
		{v.Lost, "lost"}, {v.Outstanding, "not there yet"}, {v.Duplicated, "there more than once"}, {v.Alien, "received that no filter passed"},
	} {
		if bad.n > 0 {
			faults.add("%s %s", plural(bad.n, "alert"), bad.what)
		}
	}
	if v.CapViolations > 0 {
		faults.add("%s passed another number of alerts than match and the cap of %d allows", plural(v.CapViolations, "filter"), f.Cap)
	}
	if v.Received != v.Passed {
		faults.add("%d passed and %d received", v.Passed, v.Received)
	}
	if v.FiltersDone < len(f.Filters) {
		faults.add("%d of %s have read all of it", v.FiltersDone, plural(len(f.Filters), "filter"))
	}
	if len(v.Missing) > 0 {
		faults.add("nothing told by %s", strings.Join(v.Missing, ", "))
	}
	return faults
}

// compare weighs what each filter and each consumer told against what was
// foreseen.
func (f Facts) compare(foreseen Foreseen, records []report.Record) (faults Faults) {
	for _, one := range f.Filters {
		matches, known := foreseen.Matches[one.Filter]
		if !known {
			continue
		}
		told := passedBy(records, one.Filter, foreseen.Visit)
		if told.Matched != len(matches) {
			faults.add("%s says that %d match, the oracle foresaw %d", one.Filter, told.Matched, len(matches))
			continue
		}
		most := f.Cap
		if limit, ordered := foreseen.Limits[one.Filter]; ordered {
			most = min(most, limit)
		}
		if want := min(most, len(matches)); told.Passed != want {
			faults.add("%s passed %d, the oracle foresaw %d", one.Filter, told.Passed, want)
			continue
		}
		// A filter that was started again may have lost ids, which it says nothing of.
		if what := f.differ(matches, most, told.IDs, f.InOrder); what != "" && len(told.IDs) == told.Passed {
			faults.add("%s passed other alerts than foreseen: %s", one.Filter, what)
		}
		if what := f.differ(matches, most, receivedBy(records, one.Consumer, foreseen.Visit), f.InOrder && one.Partitions < 2); what != "" {
			faults.add("%s received other alerts than foreseen: %s", one.Consumer, what)
		}
	}
	return faults
}

// differ tells how ids differ from the first alerts that match, as many as may
// pass, or "". When the stream has several partitions or producers nobody knows which
// a filter read first, so any of those that match will do, each once.
func (f Facts) differ(matches []int64, most int, ids []int64, inOrder bool) string {
	want := matches[:min(most, len(matches))]
	among := matches
	if f.InOrder {
		among = want
	}
	if len(ids) != len(want) {
		return fmt.Sprintf("%d in place of %d", len(ids), len(want))
	}
	seen := map[int64]bool{}
	for i, id := range ids {
		switch {
		case inOrder && id != want[i]:
			return fmt.Sprintf("number %d is %d and not %d", i+1, id, want[i])
		case !slices.Contains(matches, id):
			return fmt.Sprintf("%d does not match", id)
		case !slices.Contains(among, id):
			return fmt.Sprintf("%d is not among the first %d", id, len(want))
		case seen[id]:
			return fmt.Sprintf("%d comes twice", id)
		}
		seen[id] = true
	}
	return ""
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
