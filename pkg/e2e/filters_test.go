//go:build testbed

package e2e

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"minibroker/pkg/alert"
	"minibroker/pkg/plan"
	"minibroker/pkg/swarm"
	"minibroker/pkg/testbed"
)

// definitions are files of filters in a folder of the test's own. Their cap is
// never reached.
type definitions struct {
	t   *testing.T
	dir string
}

func (d definitions) write(file, text string) {
	d.t.Helper()
	if err := os.WriteFile(filepath.Join(d.dir, file), []byte(text+"\n"), 0o644); err != nil {
		d.t.Fatal(err)
	}
}

// While alerts flow, one filter's file changes, another filter is disabled and
// comes back, and all are put into one container and back into one each.
func TestFilters(t *testing.T) {
	bed := up(t, testbed.Config{Name: "e2efilt", Nodes: 1})
	files := definitions{t, t.TempDir()}
	files.write("Filter001.sql", "diaSourceId % 7 = 1")
	files.write("Filter002.sql", "diaSourceId % 7 = 2")
	const third = "def filter(alert):\n    return alert.diaSourceId % 7 == 3"
	files.write("Filter003.py", third+" and (alert.diaSourceId % 5 != 0 or alert.diaSourceId > 'no number')")
	c := cli{t: t, host: bed.DockerHost(), topology: append(single(bed),
		"--set", "sender.visits=1", "--set", "sender.alertsPerVisit=300", "--set", "sender.generate.seed=5",
		"--set", "filters.perNode=3", "--set", "consumers.perNode=3", "--set", "filters.cap=1000", "--set", "filters.definitions="+files.dir)}
	s := connect(t, bed.DockerHost())
	c.must(0, "deploy")
	exact(t, c, 3, 1)

	const visits = 30
	c.must(0, "stream start", "--visits", "30", "--interval", "4s")
	passes(t, s, "filter003")

	files.write("Filter002.sql", "diaSourceId % 7 = 5")
	changed(t, c, s)

	// Disabled: its consumer gets what was passed, and nobody else is touched.
	before := versions(t, s)
	c.must(0, "deploy", "--set", "filters.disabled=3")
	delete(before, "minibroker_filter002") // the Swarm itself notes when its update is complete
	delete(before, "minibroker_filter003")
	delete(before, "minibroker_consumer003")
	unmoved(t, before, versions(t, s))
	if n := len(plan.Streams(observe(t, s))); n != 2 {
		t.Errorf("%d filters run with one of three disabled", n)
	}
	c.must(0, "deploy")

	c.must(0, "deploy", "--set", "filters.mode=grouped")
	c.must(0, "plan", "--set", "filters.mode=grouped", "--detailed-exitcode")
	if _, ok := task(t, s, "filters01"); !ok {
		t.Error("no container runs all filters")
	}
	c.must(0, "deploy")
	c.must(0, "plan", "--detailed-exitcode")

	files.write("Filter003.py", third)
	replays(t, c)
	exact(t, c, 3, visits)
	ids := sentIDs(t, alert.GeneratorConfig{Seed: 5, Stamps: alert.StampsNone, Alerts: 300}, visits)
	_, received := flows(records(t, s))
	for part, rest := range map[string]int64{"consumer001": 1, "consumer003": 3} {
		want := slices.DeleteFunc(slices.Clone(ids), func(id int64) bool { return id%7 != rest })
		slices.Sort(want)
		if diff := gocmp.Diff(want, idsOfRun(received[part], "2")); diff != "" {
			t.Errorf("%s received (-oracle +got): %s", part, diff)
		}
	}
	switchedOnce(t, ids, idsOfRun(received["consumer002"], "2"))
	c.must(0, "teardown", "--volumes")
	cleared(t, bed.Manager())
}

// passes waits until a filter has passed alerts of the run that flows.
func passes(t *testing.T, s *swarm.Swarm, part string) {
	t.Helper()
	eventually(t, time.Minute, part+" passes alerts", func() bool {
		passed, _ := flows(records(t, s))
		return slices.ContainsFunc(passed[part], func(a seen) bool { return a.run == "2" })
	})
}

// replays deploys a filter that fails no more, and has it decide what it had set
// aside. A filter is tried on what flows, besides.
func replays(t *testing.T, c cli) {
	t.Helper()
	if out := c.must(0, "filter deadletter list").out; !strings.Contains(out, "Filter003") || !strings.Contains(out, "not implemented") {
		t.Errorf("the list of dead letters says\n%s", out)
	}
	c.must(0, "deploy")
	if out := c.must(0, "filter deadletter replay").out; !strings.Contains(out, "Filter003") {
		t.Errorf("a replay says\n%s", out)
	}
	if out := c.must(0, "filter deadletter list").out; strings.Contains(out, "Filter003") {
		t.Errorf("after the replay there are still\n%s", out)
	}
	if out := c.must(0, "filter test", "../../filters/Filter042.sql", "--visits", "2").out; !strings.Contains(out, "Filter042") {
		t.Errorf("a filter tried on what flows:\n%s", out)
	}
}

// changed deploys the change of one file, which touches nobody but its filter.
func changed(t *testing.T, c cli, s *swarm.Swarm) {
	t.Helper()
	before := versions(t, s)
	var out string
	eventually(t, time.Minute, "the plan tells where filter002 goes on", func() bool {
		out = c.must(2, "plan", "--detailed-exitcode").out
		return strings.Contains(out, "; goes on at offset ")
	})
	if !strings.Contains(out, "update service minibroker_filter002: ") || !strings.Contains(out, "1 to create, 1 to update, 1 to remove") {
		t.Errorf("the plan of a changed filter says:\n%s", out)
	}
	c.must(0, "deploy")
	after := versions(t, s)
	if before["minibroker_filter002"] == after["minibroker_filter002"] {
		t.Error("filter002 is as it was")
	}
	delete(before, "minibroker_filter002")
	unmoved(t, before, after)
}

// sentIDs are the ids of a run's alerts, as they are sent.
func sentIDs(t *testing.T, config alert.GeneratorConfig, visits int) []int64 {
	t.Helper()
	g, err := alert.NewGenerator(config)
	if err != nil {
		t.Fatal(err)
	}
	var ids []int64
	for v := range visits {
		for i := range config.Alerts {
			ids = append(ids, idOf(t, g.Visit(v).Append(nil, i)))
		}
	}
	return ids
}

func idsOfRun(all []seen, run string) []int64 {
	var ids []int64
	for _, a := range all {
		if a.run == run {
			ids = append(ids, a.id)
		}
	}
	slices.Sort(ids)
	return ids
}

// switchedOnce checks that there is an alert up to which all that leave 2 when
// divided by 7 came through, and from which on all that leave 5, and no others.
func switchedOnce(t *testing.T, ids, received []int64) {
	t.Helper()
	for at := range ids {
		var want []int64
		for i, id := range ids {
			if i < at && id%7 == 2 || i >= at && id%7 == 5 {
				want = append(want, id)
			}
		}
		slices.Sort(want)
		if slices.Equal(want, received) {
			t.Logf("filter002 changed at alert %d of %d", at, len(ids))
			if at < 300 || at > len(ids)-300 {
				t.Errorf("filter002 changed at alert %d of %d, which was not while they flowed", at, len(ids))
			}
			return
		}
	}
	t.Errorf("of %d alerts, consumer002 received %d, and they are no beginning of the old ones with the rest of the new ones", len(ids), len(received))
}
