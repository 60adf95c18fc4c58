package nodes

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"minibroker/pkg/plan"
)

// candidates are the nodes that may serve.
type candidates struct {
	workers, managers []plan.Node // the strongest first
	leftOut           []string    // the others, each with its reason
}

func sift(all []plan.Node, rule Rule) candidates {
	var c candidates
	for _, n := range all {
		switch {
		case !n.Up():
			c.leftOut = append(c.leftOut, n.Name+" is "+n.State)
		case n.Availability != "active":
			c.leftOut = append(c.leftOut, n.Name+" has availability "+n.Availability)
		case n.Role != "manager":
			c.workers = append(c.workers, n)
		case rule.Shared:
			c.managers = append(c.managers, n)
		default:
			c.leftOut = append(c.leftOut, n.Name+" is a manager")
		}
	}
	slices.SortFunc(c.workers, byStrength)
	slices.SortFunc(c.managers, byStrength)
	slices.Sort(c.leftOut)
	return c
}

// byStrength puts the node with most cores first, then the one with most
// memory. Machines of one make differ by some megabytes: these do not count.
func byStrength(a, b plan.Node) int {
	return cmp.Or(compareStrength(a, b), byName(a, b))
}

func compareStrength(a, b plan.Node) int {
	return cmp.Or(cmp.Compare(b.CPUs, a.CPUs), cmp.Compare(b.Memory>>30, a.Memory>>30))
}

// tooFew is the error of a Swarm that is too small for the rule.
func (c candidates) tooFew(needed int, what string) error {
	have := len(c.workers) + len(c.managers)
	text := fmt.Sprintf("%d nodes can serve, %d are needed (%s)", have, needed, what)
	if have == 1 {
		text = fmt.Sprintf("1 node can serve, %d are needed (%s)", needed, what)
	}
	if len(c.leftOut) > 0 {
		text += "; left out: " + strings.Join(c.leftOut, ", ")
	}
	return fmt.Errorf("%s; add nodes, ask for fewer, or let roles share nodes", text)
}

// apart gives every role nodes of its own, all of them workers.
func (c candidates) apart(rule Rule) (Roles, error) {
	rule = rule.counted(len(c.workers))
	if needed := rule.Sender + rule.Filter + rule.Consumer; needed > len(c.workers) {
		return Roles{}, c.tooFew(needed, rule.String())
	}
	filters, rest := strongest(c.workers, rule.Filter, rule.Sender)
	return Roles{
		Sender:   rest[:rule.Sender],
		Filter:   filters,
		Consumer: rest[rule.Sender:][:rule.Consumer],
	}, nil
}

// strongest takes the n first of nodes, which are sorted by strength. Where
// equals stand at the border, the first spare of them by name stay with the
// rest, so that on like machines the sender's come first.
func strongest(nodes []plan.Node, n, spare int) (taken, rest []plan.Node) {
	border := nodes[n-1]
	from, to := n-1, n
	for from > 0 && compareStrength(nodes[from-1], border) == 0 {
		from--
	}
	for to < len(nodes) && compareStrength(nodes[to], border) == 0 {
		to++
	}
	equals := nodes[from:to]
	fromEquals := n - from
	spare = min(spare, len(equals)-fromEquals)
	taken = slices.Concat(nodes[:from], equals[spare:spare+fromEquals])
	return taken, slices.Concat(equals[:spare], equals[spare+fromEquals:], nodes[to:])
}

// labelled takes the nodes whose label names a role.
func (c candidates) labelled(label string) (Roles, error) {
	var roles Roles
	byRole := map[string]*[]plan.Node{"sender": &roles.Sender, "filter": &roles.Filter, "consumer": &roles.Consumer}
	for _, n := range slices.Concat(c.workers, c.managers) {
		value, given := n.Labels[label]
		list := byRole[value]
		switch {
		case given && list == nil:
			return Roles{}, fmt.Errorf("node %s has the label %s=%s; its value must be sender, filter or consumer (`docker node update --label-add %s=filter %s`)",
				n.Name, label, value, label, n.Name)
		case given:
			*list = append(*list, n)
		}
	}
	have := Rule{Sender: len(roles.Sender), Filter: len(roles.Filter), Consumer: len(roles.Consumer)}
	if have.Sender == 0 || have.Filter == 0 || have.Filter != have.Consumer {
		return Roles{}, c.unevenly(label, have)
	}
	return roles, nil
}

func (c candidates) unevenly(label string, have Rule) error {
	text := fmt.Sprintf("%s bear the label %s; at least 1 of each role is needed, and as many consumer as filter nodes", have, label)
	if len(c.leftOut) > 0 {
		text += "; left out: " + strings.Join(c.leftOut, ", ")
	}
	return fmt.Errorf("%s; label nodes with `docker node update --label-add %s=filter NODE`", text, label)
}
