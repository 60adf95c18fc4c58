package nodes

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minibroker/pkg/plan"
)

// swarm makes nodes from words such as "w3/16x64": a worker called w3 of 16 cores
// and 64 GiB. Names that begin with m are managers; =down and =drain behind the
// size say that the node is so, =key:value that it has a label.
func swarm(t *testing.T, words string) []plan.Node {
	t.Helper()
	var all []plan.Node
	for _, word := range strings.Fields(words) {
		n := plan.Node{Role: "worker", State: "ready", Availability: "active"}
		word, mark, _ := strings.Cut(word, "=")
		name, size, sized := strings.Cut(word, "/")
		n.ID, n.Name, n.CPUs, n.Memory = "id-"+name, name, 4, 16<<30
		if sized {
			if _, err := fmt.Sscanf(size, "%dx%d", &n.CPUs, &n.Memory); err != nil {
				t.Fatal(err)
			}
			n.Memory <<= 30
		}
		if strings.HasPrefix(name, "m") {
			n.Role = "manager"
		}
		switch key, value, isLabel := strings.Cut(mark, ":"); {
		case isLabel:
			n.Labels = map[string]string{key: value}
		case mark == "down":
			n.State = mark
		case mark != "":
			n.Availability = mark
		}
		all = append(all, n)
	}
	return all
}

// show gives roles as "s: w1; f: w2; c: w3".
func show(r Roles) string {
	var parts []string
	for _, role := range []struct {
		letter string
		list   []plan.Node
	}{{"s", r.Sender}, {"f", r.Filter}, {"c", r.Consumer}} {
		text := role.letter + ":"
		for _, n := range role.list {
			text += " " + n.Name
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, "; ")
}

func TestAssign(t *testing.T) {
	const eleven = "m1 w02 w03 w04 w05 w06 w07 w08 w09 w10 w11 w12"
	tests := []struct {
		name  string
		nodes string
		rule  Rule
		want  string // "s: …; f: …; c: …", or the error
	}{
		{"like machines by name: sender, filters, consumers", eleven, Rule{},
			"s: w02; f: w03 w04 w05 w06 w07; c: w08 w09 w10 w11 w12"},
		{"whatever the order in which the Swarm lists them", "w3 w1 m1 w2", Rule{},
			"s: w1; f: w2; c: w3"},
		{"an odd one is left over", "m1 w1 w2 w3 w4", Rule{}, "s: w1; f: w2; c: w3"},
		{"numbers as asked for", eleven, Rule{Sender: 2, Filter: 3, Consumer: 3},
			"s: w02 w03; f: w04 w05 w06; c: w07 w08 w09"},
		{"as many consumers as filters", eleven, Rule{Filter: 2}, "s: w02; f: w03 w04; c: w05 w06"},
		{"as many filters as consumers", eleven, Rule{Consumer: 2}, "s: w02; f: w03 w04; c: w05 w06"},
		{"the strongest are for filters", "w1/4x16 w2/16x64 w3/4x16 w4/16x32 w5/8x256", Rule{},
			"s: w5; f: w2 w4; c: w1 w3"},
		{"of equals at the border the sender takes the first", "w1/16x64 w2/16x64 w3/16x64 w4/4x16 w5/32x64", Rule{},
			"s: w1; f: w2 w5; c: w3 w4"},
		{"some megabytes more make no node stronger", "w1/4x16 w2/4x16 w3/4x16", Rule{}, "s: w1; f: w2; c: w3"},
		{"what is down, drained or a manager does not serve", "m1 w1=down w2=drain w3=pause w4 w5 w6", Rule{},
			"s: w4; f: w5; c: w6"},
		{"too few", "m1 w1 w2=drain w3", Rule{},
			"2 nodes can serve, 3 are needed (1 sender node, 1 filter node and 1 consumer node); left out: m1 is a manager, w2 has availability drain; add nodes, ask for fewer, or let roles share nodes"},
		{"too few for the numbers", eleven, Rule{Filter: 6},
			"11 nodes can serve, 13 are needed (1 sender node, 6 filter nodes and 6 consumer nodes); left out: m1 is a manager; add nodes, ask for fewer, or let roles share nodes"},
		{"no node", "", Rule{},
			"0 nodes can serve, 3 are needed (1 sender node, 1 filter node and 1 consumer node); add nodes, ask for fewer, or let roles share nodes"},
		{"uneven", eleven, Rule{Filter: 3, Consumer: 2},
			"2 consumer nodes for 3 filter nodes; each consumer node reads one filter node, so give the same number"},
		{"negative", eleven, Rule{Filter: -1},
			"a role cannot have fewer than no nodes; give numbers from 1, or none"},
	}
	check(t, tests)
}

func check(t *testing.T, tests []struct {
	name  string
	nodes string
	rule  Rule
	want  string
}) {
	t.Helper()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			roles, err := Assign(swarm(t, tt.nodes), tt.rule)
			got := show(roles)
			if err != nil {
				got = err.Error()
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestAssignShared(t *testing.T) {
	one := Rule{Sender: 1, Filter: 1, Consumer: 1, Shared: true}
	check(t, []struct {
		name  string
		nodes string
		rule  Rule
		want  string
	}{
		{"one node is everything", "m1", one, "s: m1; f: m1; c: m1"},
		{"of two the worker is everything, the manager has the hub", "m1 w1", one, "s: w1; f: w1; c: w1"},
		{"of three one worker filters, the other has the rest", "m1 w1 w2", one, "s: w2; f: w1; c: w2"},
		{"enough workers share nothing", "m1 w1 w2 w3", one, "s: w1; f: w2; c: w3"},
		{"a manager serves if a role wants it", "m1 w1", Rule{Filter: 2, Consumer: 2, Shared: true}, "s: w1; f: m1 w1; c: m1 w1"},
		{"three managers and no worker", "m1 m2 m3", one, "s: m3; f: m1; c: m2"},
		{"the numbers are left to the rule", "m1 w1", Rule{Shared: true}, "s: w1; f: w1; c: w1"},
		{"nobody does a role twice", "m1 w1=down", Rule{Filter: 2, Shared: true},
			"1 node can serve, 2 are needed (1 sender node, 2 filter nodes and 2 consumer nodes, no role twice on a node); left out: w1 is down; add nodes, ask for fewer, or let roles share nodes"},
	})
}

func TestAssignByLabel(t *testing.T) {
	const labelled = "m1 w1=role:filter w2=role:sender w3=role:consumer w4 w5=role:consumer w6=role:filter"
	check(t, []struct {
		name  string
		nodes string
		rule  Rule
		want  string
	}{
		{"as the labels say", labelled, Rule{Label: "role"}, "s: w2; f: w1 w6; c: w3 w5"},
		{"another label says nothing", labelled, Rule{Label: DefaultLabel},
			"0 sender nodes, 0 filter nodes and 0 consumer nodes bear the label minibroker.role; at least 1 of each role is needed, and as many consumer as filter nodes; left out: m1 is a manager; label nodes with `docker node update --label-add minibroker.role=filter NODE`"},
		{"unevenly, since one is down", labelled + " w7=role:filter w8=down", Rule{Label: "role"},
			"1 sender node, 3 filter nodes and 2 consumer nodes bear the label role; at least 1 of each role is needed, and as many consumer as filter nodes; left out: m1 is a manager, w8 is down; label nodes with `docker node update --label-add role=filter NODE`"},
		{"a word that is no role", "w1=role:fliter", Rule{Label: "role"},
			"node w1 has the label role=fliter; its value must be sender, filter or consumer (`docker node update --label-add role=filter w1`)"},
		{"numbers beside a label", labelled, Rule{Label: "role", Filter: 1},
			"either a label chooses the nodes or numbers do; leave one of the two out"},
	})
}
