//go:build testbed

package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"minibroker/pkg/alert"
	"minibroker/pkg/filter"
	"minibroker/pkg/plan"
	"minibroker/pkg/report"
	"minibroker/pkg/smoke"
	"minibroker/pkg/testbed"
)

// TestFilters: astronomers' own filters, one of them changed while visits flow,
// and then all of them in one container.
func TestFilters(t *testing.T) {
	bed := up(t, testbed.Config{Name: "e2efilt", Nodes: 1})
	folder := t.TempDir()
	write := func(file, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(folder, file), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("Filter001.sql", "snr > 8 AND band IN ('u', 'g', 'r', 'i', 'z')")
	write("Filter002.sql", "diaSourceId % 61 = 3")
	write("Filter003.sql", "snr > 5 ORDER BY snr DESC LIMIT 7")
	write("Filter004.py", "def filter(alert):\n    return any([p.snr != None and p.snr > 8 for p in alert.prvDiaSources])\n")
	c := cli{t: t, host: bed.DockerHost(), topology: append(single(bed), "--set", "filters.definitions="+folder, "--set", "sender.alertsPerVisit=500")}
	c.must(0, "deploy")
	c.must(0, "plan", "--detailed-exitcode")
	exact(t, c, 5, 2)
	s := connect(t, bed.DockerHost())
	foresee := func() map[int64]map[string][]int64 { return foreseen(t, folder, 4) }
	first := foresee()
	got := receivedIn(records(t, s), "1")
	for visit, want := range first {
		if diff := gocmp.Diff(want, got[visit]); got[visit] != nil && diff != "" {
			t.Errorf("visit %d of run 1 (-oracle +received): %s", visit, diff)
		}
	}

	c.must(0, "stream start", "--visits", "4", "--interval", "8s", "--alerts", "500")
	before := versions(t, s)
	write("Filter002.sql", "diaSourceId % 61 = 4")
	if out := c.must(2, "plan", "--detailed-exitcode").out; !strings.Contains(out, "minibroker_filter002") {
		t.Errorf("the plan says:\n%s", out)
	}
	c.must(0, "deploy")
	now := versions(t, s)
	if now["minibroker_filter002"] == before["minibroker_filter002"] {
		t.Error("a changed definition did not change its service")
	}
	delete(before, "minibroker_filter002")
	unmoved(t, before, now)
	exact(t, c, 5, 4)
	got = receivedIn(records(t, s), "2")
	for visit, want := range first { // of the others nothing has changed
		delete(want, "consumer002")
		delete(got[visit], "consumer002")
		if diff := gocmp.Diff(want, got[visit]); diff != "" {
			t.Errorf("visit %d of run 2 (-oracle +received): %s", visit, diff)
		}
	}

	c.topology = append(c.topology, "--set", "filters.mode=grouped")
	c.must(0, "deploy")
	c.must(0, "plan", "--detailed-exitcode")
	if n := len(plan.Streams(observe(t, s))); n != 5 {
		t.Errorf("%d filters run in groups", n)
	}
	c.must(0, "stream start", "--visits", "3", "--interval", "5s", "--alerts", "500")
	exact(t, c, 5, 3)
	got = receivedIn(records(t, s), "3")
	checked := 0
	for visit, want := range foresee() {
		if got[visit] == nil {
			continue
		}
		checked++
		if diff := gocmp.Diff(want, got[visit]); diff != "" {
			t.Errorf("visit %d of run 3 (-oracle +received): %s", visit, diff)
		}
	}
	if checked != 3 {
		t.Errorf("%d visits of run 3 were compared", checked)
	}
	c.must(0, "teardown", "--volumes")
	cleared(t, bed.Manager())
	nothingOn(t, bed.Manager())
}

// foreseen are the alerts that each consumer must receive of each visit, by the
// definitions in a folder, the fifth filter having the topology's default.
func foreseen(t *testing.T, folder string, visits int) map[int64]map[string][]int64 {
	t.Helper()
	texts, err := filter.ReadFolder(folder)
	if err != nil {
		t.Fatal(err)
	}
	texts = append(texts, filter.Text{Name: "Filter005", File: "filters.default", Text: "diaSourceId % 53 = N"})
	facts := smoke.Facts{Cap: 20, Partitions: 1, VisitField: "diaSource.visit", IDField: "diaSourceId",
		Generate: &alert.GeneratorConfig{Seed: 1, Stamps: alert.StampsNone, Alerts: 500}}
	for i, text := range texts {
		facts.Filters = append(facts.Filters, smoke.Filter{Stream: report.Stream{Filter: fmt.Sprintf("consumer%03d", i+1)}, Text: text})
	}
	oracle, err := smoke.NewOracle(facts)
	if err != nil {
		t.Fatal(err)
	}
	all := map[int64]map[string][]int64{}
	for n := range visits {
		f, err := oracle.Visit(n)
		if err != nil {
			t.Fatal(err)
		}
		all[f.Visit] = map[string][]int64{}
		for part, ids := range f.Matches {
			most := 20
			if limit, ordered := f.Limits[part]; ordered {
				most = limit
			}
			ids = slices.Clone(ids[:min(most, len(ids))])
			slices.Sort(ids)
			all[f.Visit][part] = ids
		}
	}
	return all
}

// receivedIn are the alerts that each consumer received of each visit of a run,
// as often as it did.
func receivedIn(all []report.Record, run string) map[int64]map[string][]int64 {
	got := map[int64]map[string][]int64{}
	offsets := map[string]bool{}
	for _, r := range all {
		if r.Run != run {
			continue
		}
		for _, one := range r.Received {
			key := fmt.Sprint(r.Part, one.Offset)
			if offsets[key] {
				continue
			}
			offsets[key] = true
			if got[r.Visit] == nil {
				got[r.Visit] = map[string][]int64{}
			}
			got[r.Visit][r.Part] = append(got[r.Visit][r.Part], one.ID)
		}
	}
	for _, parts := range got {
		for _, ids := range parts {
			slices.Sort(ids)
		}
	}
	return got
}
