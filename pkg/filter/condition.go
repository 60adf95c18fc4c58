package filter

import "minibroker/pkg/alert"

// conjunction is a list of clauses that must all hold.
type conjunction struct {
	fields  []string
	clauses []clause
}

func (c *conjunction) Fields() []string { return c.fields }

func (c *conjunction) Match(values []alert.Value) (bool, error) {
	for i := range c.clauses {
		if !c.clauses[i].holds(values[c.clauses[i].field]) {
			return false, nil
		}
	}
	return true, nil
}

// add appends a clause on the field called name.
func (c *conjunction) add(name string, cl clause) {
	cl.field = len(c.fields)
	for i, known := range c.fields {
		if known == name {
			cl.field = i
		}
	}
	if cl.field == len(c.fields) {
		c.fields = append(c.fields, name)
	}
	c.clauses = append(c.clauses, cl)
}
