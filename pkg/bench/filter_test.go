//go:build bench

package bench

import (
	"encoding/json"
	"fmt"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"minibroker/pkg/report"
)

// filterRounds is how often each way of filtering is measured, one after the other.
const filterRounds = 3

// TestFilter compares one filter over a visit that is on the broker already with
// the peer that does what the filters of 2018 did: its own process and the
// broker's share apart. Then it measures what one more filter costs.
func TestFilter(t *testing.T) {
	s := newSheet(t, "filter")
	for _, stamps := range []string{"none", "two", "full"} {
		t.Run(stamps, func(t *testing.T) { oneFilter(t, s, stamps) })
	}
	for _, point := range []struct {
		stamps string
		feed   feed
	}{{"full", stamplessFeed}, {"full", fullFeed}, {"none", fullFeed}} {
		t.Run("more/"+point.stamps+"/"+point.feed.name, func(t *testing.T) { oneMore(t, s, point.stamps, point.feed) })
	}
}

// reading is what it took to read a visit and decide about it.
type reading struct{ own, broker, wall []float64 } // CPU seconds, seconds

func (r *reading) add(own, broker, wall float64) {
	r.own, r.broker, r.wall = append(r.own, own), append(r.broker, broker), append(r.wall, wall)
}

// oneFilter lets filters and the peer read the same visit in turns.
func oneFilter(t *testing.T, s *sheet, stamps string) {
	l := newLab(t)
	visit := l.send(stream{stamps: stamps, alerts: alertsAVisit(t), stampless: stamplessTopic})
	peer, absent := python(t, "python_filter.py")
	schema := ""
	if absent == "" {
		schema = schemaFile(t)
	}
	conditions := []string{conditionOf2018, fmt.Sprintf(conditionOfN, manyFilters)}
	ours := map[string]*reading{}
	var theirs reading
	n := 0
	for range filterRounds {
		for _, condition := range conditions {
			for _, f := range []feed{fullFeed, stamplessFeed} {
				n++
				key := condition + f.name
				if ours[key] == nil {
					ours[key] = &reading{}
				}
				ours[key].add(l.readAll(n, f, condition, visit.Run))
			}
		}
		if absent == "" {
			theirs.add(l.readAllInPython(append(peer, l.broker.Address, fullTopic, strconv.Itoa(visit.Sent), schema, "--min-flux", "3631")))
		}
	}
	for _, condition := range conditions {
		note := "; " + absent
		if absent == "" {
			note = fmt.Sprintf("; the peer, with psfFlux > 3631, %s s after its first alert", number(median(theirs.wall)))
		}
		for _, f := range []feed{fullFeed, stamplessFeed} {
			lane, of := sizes[stamps]+", "+f.name+", "+condition, ours[condition+f.name]
			s.add(
				Row{Name: "a filter's own process, a visit", Lane: lane, Unit: "CPU-s",
					Note: fmt.Sprintf("done %s s after its start%s", number(median(of.wall)), note)}.Of(of.own...).Beside("Python filter", theirs.own...),
				Row{Name: "the broker's share of it", Lane: lane, Unit: "CPU-s"}.Of(of.broker...).Beside("of the Python filter", theirs.broker...),
			)
		}
	}
}

// readAll lets a new filter read a visit to its end. Its start counts as its own.
func (l *lab) readAll(n int, f feed, condition, run string) (own, broker, wall float64) {
	l.t.Helper()
	l.topics(filterName(n))
	before, began := cpuOf(l.t, l.broker.Pid()), time.Now()
	cmd := l.filter(n, f, condition)
	part := fmt.Sprintf("filter%03d", n)
	var at time.Time
	if !l.await(patience, func(told []report.Record) bool {
		var is bool
		at, is = done(told, run, 0)[part]
		return is
	}) {
		l.t.Fatalf("%s has not read the visit after %v", part, patience)
	}
	broker = cpuOf(l.t, l.broker.Pid()) - before
	return end([]*exec.Cmd{cmd}), broker, at.Sub(began).Seconds()
}

// readAllInPython does the same with the peer, which counts from its first alert.
func (l *lab) readAllInPython(command []string) (own, broker, wall float64) {
	l.t.Helper()
	const out = "python-filter"
	l.topics(out)
	before := cpuOf(l.t, l.broker.Pid())
	text := finish(l.t, tied(exec.CommandContext(l.t.Context(), command[0], append(command[1:], "--out", out)...)))
	var told struct {
		CPU    float64 `json:"cpu_s"`
		Wall   float64 `json:"wall_s"`
		Passed int     `json:"passed"`
	}
	if err := json.Unmarshal([]byte(text), &told); err != nil {
		l.t.Fatalf("%v: %s", err, text)
	}
	if told.Passed == 0 {
		l.t.Fatal("nothing has passed the Python filter")
	}
	return told.CPU, cpuOf(l.t, l.broker.Pid()) - before, told.Wall
}

// schemaFile makes a container file whose header has the schema of alerts.
func schemaFile(t *testing.T) string {
	t.Helper()
	return alertFile(t, "none", 10)
}

// alertFile makes a container file of one visit.
func alertFile(t *testing.T, stamps string, alerts int) string {
	t.Helper()
	dir := t.TempDir()
	finish(t, exec.Command(absolute(t, minibroker), "alerts", "generate", "--out", dir, "--alerts", strconv.Itoa(alerts), "--stamps", stamps))
	files, err := filepath.Glob(filepath.Join(dir, "*.avro"))
	if err != nil || len(files) != 1 {
		t.Fatalf("generated %v, %v", files, err)
	}
	return files[0]
}

// The goal of one more filter, in CPU seconds a visit, and how many more are
// taken to measure it.
const (
	goalOfOneMore = 0.05
	more          = 10
)

// oneMore measures visits with one filter and with eleven, as they come in, the
// broker included and the sender not. A tenth of the difference is one filter.
func oneMore(t *testing.T, s *sheet, stamps string, f feed) {
	l := newLab(t)
	c := l.crowd()
	alone := c.rounds(1, stamps, f)
	crowded := c.rounds(1+more, stamps, f)
	each := make([]float64, len(alone))
	for i := range each {
		each[i] = (crowded[i] - alone[i]) / more
	}
	row := Row{
		Name: "one more filter, broker included, a visit", Lane: sizes[stamps] + ", " + f.name + ", " + fmt.Sprintf(conditionOfN, manyFilters), Unit: "CPU-s",
		Note: fmt.Sprintf("with 1 filter %s CPU-s, with %d %s", number(median(alone)), 1+more, number(median(crowded))),
	}.Of(each...)
	if f.name == stamplessFeed.name {
		row.AtMost = 1
		row = row.Beside("the goal", goalOfOneMore)
	}
	s.add(row)
}

// rounds grows the crowd to n filters and measures, after a visit to warm up,
// visits of broker and filters together, in CPU seconds.
func (c *crowd) rounds(n int, stamps string, f feed) (all []float64) {
	c.lab.t.Helper()
	c.grow(n, f, fmt.Sprintf(conditionOfN, manyFilters), false)
	visit := f.of(stream{stamps: stamps, alerts: alertsAVisit(c.lab.t)})
	c.mustVisit(visit)
	for range filterRounds {
		of := c.mustVisit(visit)
		all = append(all, of.broker+of.filters)
	}
	return all
}
