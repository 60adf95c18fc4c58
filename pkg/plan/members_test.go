package plan

import (
	"slices"
	"strings"
	"testing"

	"minibroker/pkg/topology"
)

// withMembers is the small topology with consumers of several members.
func withMembers(t *testing.T, n string) *topology.Topology {
	t.Helper()
	top, err := topology.Load([]string{"testdata/small.yaml"}, []string{"consumers.members=" + n})
	if err != nil {
		t.Fatal(err)
	}
	return top
}

// TestMembers: a consumer's members are tasks of one service and of one group,
// and its filter spreads its alerts over as many partitions.
func TestMembers(t *testing.T) {
	d := desire(t, withMembers(t, "3"), Snapshot{})
	consumer, filter := part(t, d, "consumer001"), part(t, d, "filter001")
	if consumer.Tasks() != 3 || !slices.Contains(consumer.Args, "--group=consumer001") || !slices.Contains(consumer.Args, "--name=consumer001") {
		t.Errorf("consumer001 has %d tasks, %q", consumer.Tasks(), consumer.Args)
	}
	if filter.Tasks() != 1 || !slices.Contains(filter.Args, "--spread=3") {
		t.Errorf("filter001 has %d tasks, %q", filter.Tasks(), filter.Args)
	}
	b := &builder{topology: withMembers(t, "3"), layout: Arrange(withMembers(t, "3"), Snapshot{})}
	for _, topic := range b.monitorConfig().Mirrors[0].Topics {
		want := 1
		if strings.HasPrefix(topic.Name, "Filter") {
			want = 3
		}
		if topic.Partitions != want {
			t.Errorf("%s has %d partitions, want %d", topic.Name, topic.Partitions, want)
		}
	}
	for _, s := range Streams(deployed(d)) {
		if s.Partitions != 3 {
			t.Errorf("%s: %d partitions", s.Filter, s.Partitions)
		}
	}
}

// TestMembersChange: members come and go by an update of their service.
func TestMembersChange(t *testing.T) {
	one, three := desire(t, small(t), Snapshot{}), desire(t, withMembers(t, "3"), Snapshot{})
	for _, tt := range []struct {
		from, to Desired
		want     string
	}{
		{one, three, "args: none → --group=consumer001; replicas: 1 → 3"},
		{three, one, "args: --group=consumer001 → none; replicas: 3 → 1"},
	} {
		p, err := Compute(tt.to, deployed(tt.from))
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(p.Operations, func(o Operation) bool { return o.Name == "minibroker_consumer001" })
		if i < 0 || p.Operations[i].Verb != Update || p.Operations[i].Cause != tt.want {
			t.Errorf("want %q in\n%s", tt.want, text(p))
		}
	}
}
