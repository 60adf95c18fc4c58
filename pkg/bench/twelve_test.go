//go:build bench

package bench

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"minibroker/pkg/report"
	"minibroker/pkg/testbed"
)

// twelveVisits is how many visits a run has, as in 2018, unless VISITS names
// another number. One more goes before them, while the machines warm up.
const twelveVisits = 18

// run2018 is one layout of the twelve nodes.
type run2018 struct {
	name      string
	perNode   int    // filters, and consumers, on each of five nodes
	published string // the prototype's layout beside it
	stamps    string
	feed      string
	settings  []string
}

var runs2018 = []run2018{
	{"small", 20, "100 filters", "none", fullFeed.name, nil},
	{"stampless", 20, "100 filters", "full", stamplessFeed.name, []string{
		"--topology", "../../topologies/12node-stampless.yaml",
		"--set", "stream.retention.bytes=3g", // two visits, so that full alerts are there when they pass
	}},
	{"250", 50, "250 filters", "none", fullFeed.name, nil},
}

// TestTwelve plays the prototype's runs of 2018 on twelve nodes of one machine,
// through the command line, and sets its two tables beside ours; besides, what
// crosses the network to the mirrors and who uses the CPU.
func TestTwelve(t *testing.T) {
	s := newSheet(t, "twelve")
	bed := twelveNodes(t)
	for _, r := range runs2018 {
		t.Run(r.name, func(t *testing.T) { r.play(t, s, bed) })
	}
}

func (r run2018) play(t *testing.T, s *sheet, bed *testbed.Testbed) {
	visits, files := numberOf(t, "VISITS", twelveVisits), bed.NodeFiles()
	condition := fmt.Sprintf(conditionOfN, manyOf(5*r.perNode))
	d := deployment{t, bed, append([]string{
		"--topology", "../../topologies/12node.yaml",
		"--topology", "../../topologies/12node-testbed.yaml",
		"--set", "nodes.sender=" + files + "/sendernodes.txt",
		"--set", "nodes.filter=" + files + "/filternodes.txt",
		"--set", "nodes.consumer=" + files + "/consumernodes.txt",
		"--set", fmt.Sprintf("filters.perNode=%d", r.perNode),
		"--set", fmt.Sprintf("consumers.perNode=%d", r.perNode),
		"--set", "filters.default=" + condition,
		"--set", fmt.Sprintf("sender.alertsPerVisit=%d", s.group.Alerts),
		"--set", "sender.visitInterval=" + fullInterval.String(),
		"--set", "sender.visits=1",
		"--set", "sender.generate.stamps=" + r.stamps,
	}, r.settings...)}
	defer d.tearDown()

	began := time.Now()
	d.must(25*time.Minute, []string{"deploy"}, "--timeout", "24m")
	deployed := time.Since(began)
	d.report(15 * time.Minute) // of the visit that warms up
	w := watch(t, bed)
	d.must(10*time.Minute, []string{"stream", "start"}, "--visits", fmt.Sprint(visits))
	of := d.report(time.Duration(visits)*fullInterval + 20*time.Minute)
	used := w.end()

	lane := fmt.Sprintf("%s, %s, %d filters, %s", sizes[r.stamps], r.feed, 5*r.perNode, condition)
	s.add(Row{Name: "from deploy until all is ready", Lane: lane, Unit: "s"}.Of(deployed.Seconds()))
	s.add(r.timings(lane, of)...)
	s.add(exactness(lane, of, visits)...)
	s.add(r.usage(lane, of, used)...)
}

// timings are the prototype's table, beside what it published.
func (r run2018) timings(lane string, of report.Report) (rows []Row) {
	var published report.Published
	for _, p := range of.Published {
		if p.Layout == r.published {
			published = p
		}
	}
	for _, line := range []struct {
		name string
		of   func(report.Timings) *report.Stat
		then report.Figure
	}{
		{"a visit read, serialized and sent", func(t report.Timings) *report.Stat { return t.ReadToAcknowledged }, published.ReadToAcknowledged},
		{"last alert sent → filter done", func(t report.Timings) *report.Stat { return t.LastSentToFilterDone }, published.LastSentToFilterDone},
		{"start → filter done", func(t report.Timings) *report.Stat { return t.StartToFilterDone }, published.StartToFilterDone},
		{"start → 20th alert at the consumer", func(t report.Timings) *report.Stat { return t.StartToCapAtConsumer }, published.StartToCapAtConsumer},
	} {
		stat := line.of(of.Summary.Timings)
		if stat == nil {
			continue
		}
		rows = append(rows,
			beside2018(Row{Name: line.name + ", mean", Lane: lane, Unit: "s"}.Of(stat.Mean), line.then.Mean),
			beside2018(Row{Name: line.name + ", max", Lane: lane, Unit: "s"}.Of(stat.Max), line.then.Max))
	}
	return rows
}

func beside2018(r Row, then *float64) Row {
	if then == nil {
		return r
	}
	r.AtMost = 1
	return r.Beside("2018, on twelve machines of 16 cores", *then)
}

// exactness says whether all came, once, and before the next visit.
func exactness(lane string, of report.Report, visits int) []Row {
	pace := "pace kept"
	if !of.PaceKept {
		pace = "pace not kept"
	}
	return []Row{
		Row{Name: "visits on time", Lane: lane, Unit: "visits", AtLeast: 1, Note: pace}.Of(float64(of.Summary.OnTime)).Beside("visits sent", float64(visits)),
		Row{Name: "alerts lost or doubled", Lane: lane, Unit: "alerts",
			Note: fmt.Sprintf("lost %d, doubled %d; %d of %d visits told of by all parts", of.Lost, of.Duplicated, of.Summary.Complete, visits)}.
			Of(float64(of.Lost+of.Duplicated)).Beside("the limit", 0),
	}
}

// usage is what a visit has cost, everything between it and the next included.
func (r run2018) usage(lane string, of report.Report, used usage) []Row {
	visits := float64(of.Summary.Visits)
	copies := 5 * float64(of.Summary.Bytes) / visits
	rows := []Row{Row{Name: "received by the five filter nodes, a visit", Lane: lane, Unit: "MB"}.
		Of(float64(used.received)/visits/1e6).Beside("five copies of the full stream", copies/1e6)}
	all := Row{Name: "whole machine, a visit", Lane: lane, Unit: "CPU-s", AtMost: 1}.
		Of(used.machine/visits).Beside("all its cores for as long", float64(runtime.NumCPU())*used.seconds/visits)
	rows = append(rows, all)
	for _, role := range roles {
		rows = append(rows, Row{Name: role + ", a visit", Lane: lane, Unit: "CPU-s"}.Of(used.roles[role]/visits).Beside("whole machine", used.machine/visits))
	}
	return rows
}
