//go:build bench

package bench

import (
	"fmt"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"minibroker/pkg/report"
)

// Bounds of the search for the most filters on one node. NODE_FILTERS is another
// number of filters to stop at; nodeTime bounds each feed.
const (
	nodeFilters = 500
	nodeTime    = 11 * time.Minute
	nodeVisits  = 2       // of a step that are looked at, after one to warm up
	memoryLeft  = 2 << 30 // bytes that must stay free, or a step is not tried
)

// TestNode searches how many filters one node carries: one mirror broker, each
// filter a process of its own on one core at most, each read by a consumer, and
// visits of real size at the telescope's rate. A number of filters is carried if
// all of them are done with each visit before the next one begins.
func TestNode(t *testing.T) {
	s := newSheet(t, "node")
	for _, search := range []struct {
		feed feed
		from int // filters of the first step
	}{{fullFeed, 16}, {stamplessFeed, 64}} {
		t.Run(search.feed.name, func(t *testing.T) { most(t, s, search.feed, search.from) })
	}
}

// step is a number of filters that was tried.
type step struct {
	filters int
	carried bool
	slowest time.Duration // from a visit's first alert until the last filter was done
	why     string        // not carried
}

// most doubles the filters until they are not carried, and halves the gap after
// that, while there is time.
func most(t *testing.T, s *sheet, f feed, from int) {
	limit, began := numberOf(t, "NODE_FILTERS", nodeFilters), time.Now()
	good, bad := step{}, step{filters: limit + 1, why: fmt.Sprintf("more than %d are not tried", limit)}
	var tried []string
	for n := min(from, limit); n > good.filters && n < bad.filters && time.Since(began) < nodeTime; {
		of := step{filters: n, why: "could not be run"}
		t.Run(fmt.Sprint(n), func(t *testing.T) { of = carry(t, n, f) })
		text := fmt.Sprintf("%d: %.1f s", n, of.slowest.Seconds())
		if of.carried {
			good = of
		} else {
			bad, text = of, fmt.Sprintf("%d: %s", n, of.why)
		}
		tried = append(tried, text)
		fmt.Printf("node, %s: %s\n", f.name, text)
		switch {
		case bad.filters > limit:
			n = min(2*n, limit)
		case bad.filters-good.filters <= max(good.filters/10, 1): // known to a tenth
			n = 0
		default:
			n = (good.filters + bad.filters) / 2
		}
	}
	note := fmt.Sprintf("%d and more not: %s; tried: %s", bad.filters, bad.why, strings.Join(tried, ", "))
	s.add(Row{
		Name: "filters that keep up on one mirror, a consumer beside each", Lane: sizes["full"] + ", " + f.name + ", " + fmt.Sprintf(conditionOfN, manyOf(limit)),
		Unit: "filters", Note: note,
	}.Of(float64(good.filters)).Beside("filters of a node in 2018", 20))
}

// manyOf is the number that ids are divided by, above those of all filters.
func manyOf(filters int) int { return max(manyFilters, filters+1) }

// carry tries one number of filters.
func carry(t *testing.T, n int, f feed) step {
	of := step{filters: n}
	l := newLab(t)
	c := l.crowd()
	c.grow(n, f, fmt.Sprintf(conditionOfN, manyOf(numberOf(t, "NODE_FILTERS", nodeFilters))), true)
	if left := available(); left < memoryLeft {
		of.why = fmt.Sprintf("memory: %d MiB are left", left>>20)
		return of
	}
	visit := f.of(stream{stamps: "full", alerts: alertsAVisit(t), interval: interval(t)})
	if _, all := c.visit(visit); !all {
		of.why = "the visit to warm up took longer than " + patience.String()
		return of
	}
	visit.visits = nodeVisits
	of.slowest, of.why = c.keepUp(visit)
	of.carried = of.why == ""
	return of
}

// keepUp sends visits and looks whether all filters are done with each before the
// next begins. It ends with the first that is late.
func (c *crowd) keepUp(s stream) (slowest time.Duration, why string) {
	l := c.lab
	l.t.Helper()
	cmd, run := l.sender(s)
	if err := cmd.Start(); err != nil {
		l.t.Fatal(err)
	}
	defer func() {
		cmd.Process.Signal(syscall.SIGTERM)
		cmd.Wait() // it may have ended, or been ended
	}()
	soon := 2*s.interval + 10*time.Second
	for v := range s.visits {
		if !l.await(soon, func(told []report.Record) bool { return len(visitsSent(told, run)) > v }) {
			return slowest, fmt.Sprintf("the sender did not send visit %d within %v", v+1, soon)
		}
		sent := visitsSent(l.told, run)[v]
		due := time.Unix(0, sent.FirstSend).Add(s.interval)
		all := l.await(time.Until(due)+time.Second, func(told []report.Record) bool { // a record takes a moment to come
			return len(done(told, run, sent.Visit)) == len(c.filters)
		})
		at := done(l.told, run, sent.Visit)
		slowest = max(slowest, last(at).Sub(time.Unix(0, sent.FirstSend)))
		if !all || last(at).After(due) {
			return slowest, fmt.Sprintf("%d of %d were done with visit %d in time", inTime(at, due), len(c.filters), v+1)
		}
	}
	return slowest, ""
}

func inTime(at map[string]time.Time, due time.Time) (n int) {
	for _, one := range at {
		if !one.After(due) {
			n++
		}
	}
	return n
}

// visitsSent are the visits of a run that the sender has told of, in order.
func visitsSent(told []report.Record, run string) (sent []report.Record) {
	for _, r := range told {
		if r.Part == "sender" && r.Kind == "visit" && r.Run == run && !slices.ContainsFunc(sent, func(s report.Record) bool { return s.Visit == r.Visit }) {
			sent = append(sent, r)
		}
	}
	return sent
}
