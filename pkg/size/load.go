package size

import (
	"slices"
	"strings"
)

// Term is one part's share of a need.
type Term struct {
	Part  string  `json:"part"`
	Value float64 `json:"value"`
}

// Terms add up to a need.
type Terms []Term

// add adds to the term of a part.
func (t *Terms) add(part string, value float64) {
	if value == 0 {
		return
	}
	i := slices.IndexFunc(*t, func(o Term) bool { return o.Part == part })
	if i < 0 {
		*t = append(*t, Term{part, value})
		return
	}
	(*t)[i].Value += value
}

func (t Terms) sum() (sum float64) {
	for _, term := range t {
		sum += term.Value
	}
	return sum
}

// load is what one machine has to bear.
type load struct {
	id     string
	roles  []string
	cpu    Terms // CPU-s a visit
	memory Terms // bytes
	disk   Terms // bytes
	pace   Terms // s that one process of a kind takes for a visit when it is alone
}

// alone notes how long one process needs for its share of a visit, of those of a
// kind the slowest: it cannot be quicker, however many cores there are.
func (l *load) alone(part string, seconds float64) {
	i := slices.IndexFunc(l.pace, func(o Term) bool { return o.Part == part })
	if i < 0 {
		l.pace = append(l.pace, Term{part, seconds})
		return
	}
	l.pace[i].Value = max(l.pace[i].Value, seconds)
}

// name is that of the roles that a machine has.
func (l *load) name() string { return strings.Join(l.roles, "+") }

// loads are all machines', in the order of their first role.
type loads []*load

// of finds a machine's load, and notes that it has a role.
func (l *loads) of(id, role string) *load {
	i := slices.IndexFunc(*l, func(o *load) bool { return o.id == id })
	if i < 0 {
		*l = append(*l, &load{id: id})
		i = len(*l) - 1
	}
	if found := (*l)[i]; !slices.Contains(found.roles, role) {
		found.roles = append(found.roles, role)
	}
	return (*l)[i]
}
