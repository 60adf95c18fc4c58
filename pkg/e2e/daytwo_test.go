//go:build testbed

package e2e

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/linkedin/goavro/v2"

	"minibroker/pkg/alert"
	"minibroker/pkg/plan"
	"minibroker/pkg/report"
	"minibroker/pkg/swarm"
	"minibroker/pkg/testbed"
)

// scaling gives every node six more filters while a run flows, and takes them
// away again. Nothing but the monitor, who must know whom to look at, is
// touched, and who goes has got what was passed.
func scaling(t *testing.T, c cli, s *swarm.Swarm) {
	t.Helper()
	c.must(0, "stream start", "--visits", "20", "--interval", "10s", "--alerts", "500")
	before := versions(t, s)
	c.must(0, "scale", "--filters-per-node", "26")
	unmoved(t, before, versions(t, s))
	out := c.must(0, "plan", "--detailed-exitcode").out
	if !strings.Contains(out, "filters.perNode is 26, as was asked with `minibroker scale`; the topology says 20") || !strings.Contains(out, "no changes") {
		t.Errorf("after scaling, the plan says:\n%s", out)
	}
	if n := len(plan.Streams(observe(t, s))); n != 130 {
		t.Errorf("%d filters run after scaling to 26 on each of 5 nodes", n)
	}
	eventually(t, time.Minute, "the new filters have passed alerts of the run that flows", func() bool {
		passed, _ := flows(records(t, s))
		return slices.ContainsFunc(passed["filter130"], func(a seen) bool { return a.run == "2" })
	})
	c.must(0, "scale", "--reset")
	unmoved(t, before, versions(t, s))
	if n := len(plan.Streams(observe(t, s))); n != 100 {
		t.Errorf("%d filters run after scaling back", n)
	}
	drained(t, s, 30)
}

// unmoved checks that services that were there have not been written to.
func unmoved(t *testing.T, before, now map[string]uint64) {
	t.Helper()
	kept := map[string]uint64{}
	for name := range before {
		kept[name] = now[name]
	}
	for _, name := range []string{
		"minibroker_monitor", // learns whom to look at
		"minibroker_sender",  // has just begun a run: the Swarm itself notes when its update is complete
	} {
		delete(before, name)
		delete(kept, name)
	}
	if diff := gocmp.Diff(before, kept); diff != "" {
		t.Errorf("services that stay were written to: %s", diff)
	}
}

// drained checks, of filters that have gone, that their consumers received all
// that they had passed.
func drained(t *testing.T, s *swarm.Swarm, gone int) {
	t.Helper()
	passed, received := flows(records(t, s))
	filters := 0
	for part, ids := range passed {
		if part <= "filter100" {
			continue
		}
		filters++
		if diff := gocmp.Diff(ids, received[strings.Replace(part, "filter", "consumer", 1)], gocmp.AllowUnexported(seen{})); diff != "" {
			t.Errorf("%s passed, and its consumer received: %s", part, diff)
		}
	}
	if filters != gone {
		t.Errorf("%d filters that have gone had told what they passed, of %d", filters, gone)
	}
}

// seen is an alert of a run.
type seen struct {
	run string
	id  int64
}

// flows gives the alerts that each filter passed and that each consumer
// received, as often as it did, by what they told. What is told twice is told of
// the same moment.
func flows(all []report.Record) (passed, received map[string][]seen) {
	type visit struct {
		part, run string
		id        int64
	}
	type receipt struct {
		run string
		report.Receipt
	}
	ids := map[visit][]int64{} // told again and again while they grow
	receipts := map[string]map[receipt]bool{}
	for _, r := range all {
		if key := (visit{r.Part, r.Run, r.Visit}); r.Kind == "visit" && len(r.IDs) > len(ids[key]) {
			ids[key] = r.IDs
		}
		if receipts[r.Part] == nil {
			receipts[r.Part] = map[receipt]bool{}
		}
		for _, one := range r.Received {
			receipts[r.Part][receipt{r.Run, one}] = true
		}
	}
	passed, received = map[string][]seen{}, map[string][]seen{}
	for key, list := range ids {
		for _, id := range list {
			passed[key.part] = append(passed[key.part], seen{key.run, id})
		}
	}
	for part, list := range receipts {
		for one := range list {
			received[part] = append(received[part], seen{one.run, one.ID})
		}
	}
	for _, m := range []map[string][]seen{passed, received} {
		for _, list := range m {
			slices.SortFunc(list, func(a, b seen) int { return cmp.Or(cmp.Compare(a.run, b.run), cmp.Compare(a.id, b.id)) })
		}
	}
	return passed, received
}

// records reads what the parts have told of themselves.
func records(t *testing.T, s *swarm.Swarm) []report.Record {
	t.Helper()
	lines := ask(t, s, "records", "--hub", "hub:9092", "--topic", plan.TopicRecords)
	all, err := report.Read(strings.NewReader(strings.Join(lines, "\n")))
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// exactly checks, alert by alert, that each consumer received once what an
// oracle picks for its filter: the first 20 of each visit whose id leaves the
// filter's number when divided by the modulus.
func exactly(t *testing.T, s *swarm.Swarm, filters, modulus int, runs map[string]alert.GeneratorConfig, visits map[string]int) {
	t.Helper()
	want := map[string][]seen{}
	for run, config := range runs {
		g, err := alert.NewGenerator(config)
		if err != nil {
			t.Fatal(err)
		}
		for v := range visits[run] {
			passes := map[string]int{}
			for i := range config.Alerts {
				id := idOf(t, g.Visit(v).Append(nil, i))
				part := fmt.Sprintf("consumer%03d", id%int64(modulus))
				if passes[part]++; passes[part] <= 20 {
					want[part] = append(want[part], seen{run, id})
				}
			}
		}
	}
	_, received := flows(records(t, s))
	for n := 1; n <= filters; n++ {
		part := fmt.Sprintf("consumer%03d", n)
		slices.SortFunc(want[part], func(a, b seen) int { return cmp.Or(cmp.Compare(a.run, b.run), cmp.Compare(a.id, b.id)) })
		if diff := gocmp.Diff(want[part], received[part], gocmp.AllowUnexported(seen{})); diff != "" {
			t.Errorf("%s received (-oracle +got): %s", part, diff)
		}
	}
}

// idOf reads diaSourceId with a decoder that filters do not use.
func idOf(t *testing.T, body []byte) int64 {
	t.Helper()
	native, _, err := codec().NativeFromBinary(body)
	if err != nil {
		t.Fatal(err)
	}
	return native.(map[string]any)["diaSource"].(map[string]any)["diaSourceId"].(int64)
}

var codec = sync.OnceValue(func() *goavro.Codec {
	schema, err := alert.SchemaByID(alert.GeneratedSchemaID)
	if err != nil {
		panic(err)
	}
	c, err := goavro.NewCodec(schema.String())
	if err != nil {
		panic(err)
	}
	return c
})

// lostNode is the third filter node, which is lost: its place in the testbed.
const lostNode = 4

// replacing ends a filter node for good while a run flows, and puts another in
// its place.
func replacing(t *testing.T, bed *testbed.Testbed, c cli, s *swarm.Swarm) {
	t.Helper()
	file := filepath.Join(bed.NodeFiles(), "filternodes.txt")
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	lost, spare := bed.Nodes[lostNode], bed.Nodes[len(bed.Nodes)-1] // the latter is in no file
	id := func(n *testbed.Node) string { return idAt(t, s, n.IP) }
	changed := strings.Replace(string(content), id(lost), id(spare), 1)
	if changed == string(content) {
		t.Fatalf("%s does not name %s", file, id(lost))
	}
	if err := lost.PowerOff(t.Context()); err != nil {
		t.Fatal(err)
	}
	eventually(t, time.Minute, "the Swarm finds that the node is down", func() bool {
		n, _ := observe(t, s).Node(idAt(t, s, lost.IP))
		return !n.Up()
	})
	if err := os.WriteFile(file, []byte(changed), 0o644); err != nil {
		t.Fatal(err)
	}
	out := c.must(2, "plan", "--detailed-exitcode").out
	if !strings.Contains(out, "its data stays behind, ") || !strings.Contains(out, "MB of the hub's stream are mirrored again") || strings.Contains(out, "mirror04") {
		t.Errorf("the plan of a replaced node says:\n%s", out)
	}
	c.must(0, "deploy")
	c.must(0, "plan", "--detailed-exitcode")
}

// idAt finds a node of the Swarm by its address.
func idAt(t *testing.T, s *swarm.Swarm, address string) string {
	t.Helper()
	for _, n := range observe(t, s).Nodes {
		if n.Address == address {
			return n.ID
		}
	}
	t.Fatalf("no node of the Swarm has the address %s", address)
	return ""
}
