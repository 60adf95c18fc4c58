package nodes

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"minibroker/pkg/plan"
)

// DefaultLabel is the node label that names a node's role, if no other is asked for.
const DefaultLabel = plan.LabelRole

// Rule says how nodes are chosen.
type Rule struct {
	// Sender, Filter and Consumer count the nodes of each role. 0 leaves it to
	// the rule: one sender, and what is left half for filters, half for consumers.
	Sender, Filter, Consumer int
	// Shared lets roles share nodes, and managers serve, where there are too few
	// workers for each role to have its own.
	Shared bool
	// Label, when set, is the node label whose value (sender, filter or
	// consumer) alone decides.
	Label string
}

// Roles are the chosen nodes of each role, by host name.
type Roles struct {
	Sender   []plan.Node `json:"sender"`
	Filter   []plan.Node `json:"filter"`
	Consumer []plan.Node `json:"consumer"`
}

// Assign chooses nodes by the rule. Only nodes that are ready and active
// serve, and managers only if the rule is Shared. Filter nodes are those with
// the most cores and memory, ties by host name. It fails if there are too few,
// and says how many there are, how many are needed and which were left out.
func Assign(all []plan.Node, rule Rule) (Roles, error) {
	if err := rule.check(); err != nil {
		return Roles{}, err
	}
	c := sift(all, rule)
	var roles Roles
	var err error
	switch {
	case rule.Label != "":
		roles, err = c.labelled(rule.Label)
	case rule.Shared:
		roles, err = c.shared(rule)
	default:
		roles, err = c.apart(rule)
	}
	if err != nil {
		return Roles{}, err
	}
	for _, list := range [][]plan.Node{roles.Sender, roles.Filter, roles.Consumer} {
		slices.SortFunc(list, byName)
	}
	return roles, nil
}

func (r Rule) check() error {
	if r.Sender < 0 || r.Filter < 0 || r.Consumer < 0 {
		return errors.New("a role cannot have fewer than no nodes; give numbers from 1, or none")
	}
	if r.Label != "" && r.Sender+r.Filter+r.Consumer > 0 {
		return errors.New("either a label chooses the nodes or numbers do; leave one of the two out")
	}
	if r.Filter > 0 && r.Consumer > 0 && r.Filter != r.Consumer {
		return fmt.Errorf("%s for %s; each consumer node reads one filter node, so give the same number", count(r.Consumer, "consumer"), count(r.Filter, "filter"))
	}
	return nil
}

// counted fills in the numbers that were left to the rule, for a Swarm that has
// so many nodes.
func (r Rule) counted(have int) Rule {
	if r.Sender == 0 {
		r.Sender = 1
	}
	if r.Filter == 0 {
		r.Filter = r.Consumer
	}
	if r.Filter == 0 {
		r.Filter = max((have-r.Sender)/2, 1)
	}
	r.Consumer = r.Filter
	return r
}

func (r Rule) String() string {
	return fmt.Sprintf("%s, %s and %s", count(r.Sender, "sender"), count(r.Filter, "filter"), count(r.Consumer, "consumer"))
}

// count names a number of nodes of a role.
func count(n int, role string) string {
	if n == 1 {
		return "1 " + role + " node"
	}
	return fmt.Sprintf("%d %s nodes", n, role)
}

func byName(a, b plan.Node) int { return strings.Compare(a.Name+" "+a.ID, b.Name+" "+b.ID) }
