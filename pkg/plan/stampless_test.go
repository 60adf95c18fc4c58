package plan

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minibroker/pkg/filter"
	"minibroker/pkg/monitor"
	"minibroker/pkg/topology"
)

// The layouts of the stampless feed.
var (
	feeding = []string{"filters.feed=stampless"}
	thin    = []string{"filters.feed=stampless", "mirrors.copy=stampless"}
	both    = append(slices.Clone(thin), "sender.stampless=true")
)

// stampless is the small topology in one of them. Filter002 names a cutout.
func stampless(t *testing.T, sets []string) *topology.Topology {
	t.Helper()
	top, err := topology.Load([]string{"testdata/small.yaml"}, sets)
	if err != nil {
		t.Fatal(err)
	}
	top.Filters.Texts = []filter.Text{{Name: "Filter002", File: "filters/Filter002.sql", Text: "snr > 5 AND cutoutDifference IS NOT NULL"}}
	return top
}

// TestStamplessLayouts: what is made, in which order, and what the parts are told
// whom the feed concerns.
func TestStamplessLayouts(t *testing.T) {
	for name, sets := range map[string][]string{"feeding": feeding, "thin": thin, "both": both} {
		t.Run(name, func(t *testing.T) {
			top := stampless(t, sets)
			d := desire(t, top, Snapshot{})
			p, err := Compute(d, Snapshot{})
			if err != nil {
				t.Fatal(err)
			}
			golden(t, "stampless-"+name+".plan", text(p)+"\n"+told(d))
			if got := len(d.Services); got != top.Tasks() {
				t.Errorf("%d services, and a topology that counts %d tasks", got, top.Tasks())
			}
			s := deployed(d)
			if p, err = Compute(desire(t, top, s), s); err != nil || !p.Empty() {
				t.Errorf("deployed, it has a plan (%v):\n%s", err, text(p))
			}
		})
	}
}

// told lists the arguments of feeds, filters and the sender, and what each
// MirrorMaker copies.
func told(d Desired) string {
	var out strings.Builder
	for _, s := range d.Services {
		switch s.Role {
		case RoleFeed, RoleFilter, RoleSender:
			fmt.Fprintf(&out, "%s on %q, mirror %q, %v:\n  %s\n", s.Part, s.Node, MirrorOf(s), s.Env[2:], strings.Join(s.Args, "\n  "))
		}
	}
	for _, c := range d.Configs {
		for line := range strings.Lines(string(c.Data)) {
			if strings.HasPrefix(c.Name, "minibroker_mirrormaker") && strings.Contains(line, ".topics=") {
				fmt.Fprint(&out, line)
			}
		}
	}
	return out.String()
}

// TestStamplessTopics: each broker has what is written and read there, and the
// monitor knows who reads which.
func TestStamplessTopics(t *testing.T) {
	full, less := "full-stream", "full-stream-stampless"
	for name, tt := range map[string]struct {
		sets        []string
		hub, mirror []string
		reads       map[string]string // group@broker
	}{
		"full": {nil, []string{full}, []string{full}, map[string]string{
			"Filter001@mirror01": full, "Filter002@mirror01": full}},
		"feeding": {feeding, []string{full}, []string{full, less}, map[string]string{
			"Filter001@mirror01": less, "Filter002@mirror01": full, "feed01@mirror01": full, "feed02@mirror02": full}},
		"thin": {thin, []string{full, less}, []string{less}, map[string]string{
			"Filter001@mirror01": less, "Filter002@mirror01": less, "feed@hub": full}},
		"both": {both, []string{full, less}, []string{less}, map[string]string{
			"Filter001@mirror01": less, "Filter002@mirror01": less}},
	} {
		top := stampless(t, tt.sets)
		top.Stream.Partitions = 2
		b := &builder{topology: top, layout: Arrange(top, Snapshot{}), cutouts: map[int]bool{2: true}}
		c := b.monitorConfig()
		if got := streamsOf(t, c.Hub); !slices.Equal(got, tt.hub) {
			t.Errorf("%s: the hub has %v", name, got)
		}
		if got := streamsOf(t, c.Mirrors[1]); !slices.Equal(got, tt.mirror) {
			t.Errorf("%s: mirror02 has %v", name, got)
		}
		reads := map[string]string{}
		for _, g := range c.Groups {
			if g.Part == "filter001" || g.Part == "filter002" || strings.HasPrefix(g.Part, RoleFeed) {
				reads[g.Group+"@"+g.Broker] = g.Topic
			}
		}
		if diff := cmp.Diff(tt.reads, reads); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// streamsOf are the topics of a broker that have every alert. They have as many
// partitions as one another, and the same bounds.
func streamsOf(t *testing.T, b monitor.Broker) (names []string) {
	t.Helper()
	for _, topic := range b.Topics {
		if !strings.HasPrefix(topic.Name, "full-stream") {
			continue
		}
		names = append(names, topic.Name)
		if topic.Partitions != 2 || cmp.Diff(topic.Config, b.Topics[0].Config) != "" {
			t.Errorf("%s: %+v", b.Part, topic)
		}
	}
	return names
}

// TestGroupedStampless: a filter that names a cutout reads otherwise than its
// neighbours, so it has a container of its own.
func TestGroupedStampless(t *testing.T) {
	for name, sets := range map[string][]string{"feeding": feeding, "thin": thin} {
		d := desire(t, stampless(t, append(sets, "filters.mode=grouped")), Snapshot{})
		if got := FiltersOf(part(t, d, "filters01")); !slices.Equal(got, []int{1}) {
			t.Errorf("%s: filters01 runs %v", name, got)
		}
		if got := FiltersOf(part(t, d, "filter002")); !slices.Equal(got, []int{2}) {
			t.Errorf("%s: filter002 runs %v", name, got)
		}
		if got := FiltersOf(part(t, d, "filters02")); !slices.Equal(got, []int{3, 4}) {
			t.Errorf("%s: filters02 runs %v", name, got)
		}
		if got := len(Streams(deployed(d))); got != 4 {
			t.Errorf("%s: %d streams", name, got)
		}
	}
}

// TestSwitchToStampless: topics are there before who writes them, and who writes
// them before who reads them; a feed that is not wanted goes when nobody reads
// what it writes.
func TestSwitchToStampless(t *testing.T) {
	before := deployed(desire(t, small(t), Snapshot{}))
	after := desire(t, stampless(t, feeding), before)
	p, err := Compute(after, before)
	if err != nil {
		t.Fatal(err)
	}
	var waves []string
	for _, o := range p.Operations {
		if o.Service != nil && !slices.Contains(waves, string(o.Verb)+" "+o.Service.Role) {
			waves = append(waves, string(o.Verb)+" "+o.Service.Role)
		}
	}
	if want := []string{"update monitor", "create feed", "update filter"}; !slices.Equal(waves, want) {
		t.Errorf("the order is %q, want %q", waves, want)
	}
	s := deployed(after)
	if p, err = Compute(desire(t, small(t), s), s); err != nil {
		t.Fatal(err)
	}
	for _, o := range p.Operations {
		if o.Verb == Remove && o.Kind == "service" && (o.Service.Role != RoleFeed || o.Wave != WaveCleanup) {
			t.Errorf("in wave %s: %s", o.Wave, o)
		}
	}
}

// TestReads: each group and its topic, whoever runs the filters.
func TestReads(t *testing.T) {
	s := deployed(desire(t, stampless(t, append(feeding, "filters.mode=grouped", "consumers.full=1")), Snapshot{}))
	want := map[string]string{"feed01": "full-stream", "feed02": "full-stream", "watcher01": "full-stream", "Filter002": "full-stream"}
	for _, n := range []int{1, 3, 4} {
		want[FilterName(n)] = "full-stream-stampless"
	}
	for n := range 4 {
		want[consumerPart(n+1)] = FilterName(n + 1)
	}
	if diff := cmp.Diff(want, Reads(s)); diff != "" {
		t.Error(diff)
	}
}
