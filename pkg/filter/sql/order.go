package sql

import (
	"bytes"
	"fmt"
	"strconv"

	"minibroker/pkg/alert"
)

// Order says which of a visit's matching alerts are the best.
type Order struct {
	limit      int
	by         []code
	descending []bool
	env        env
}

// Limit is how many of a visit pass, at least 1.
func (o *Order) Limit() int { return o.limit }

// Rank is what alerts are compared by: one value for each expression behind ORDER
// BY. It shares no memory with values, which are those of the query.
func (o *Order) Rank(values []alert.Value) []alert.Value {
	o.env.values = values
	rank := make([]alert.Value, len(o.by))
	for i, by := range o.by {
		v := by(&o.env)
		rank[i] = alert.Value{Kind: v.kind, Bool: v.is(true), Int: v.i, Float: v.f, Bytes: bytes.Clone(v.s)}
	}
	return rank
}

// Better reports whether rank a comes before b. NULL comes last, whatever the
// direction.
func (o *Order) Better(a, b []alert.Value) bool {
	for i := range a {
		x, y := fieldValue(&a[i]), fieldValue(&b[i])
		if x.isNull() != y.isNull() {
			return y.isNull()
		}
		order, ok := compare(x, y)
		if !ok || order == 0 {
			continue
		}
		return (order < 0) != o.descending[i]
	}
	return false
}

// order compiles ORDER BY and LIMIT, of which either needs the other.
func (c *compiler) order(s statement) *Order {
	switch {
	case s.order == nil && s.limit == nil:
		return nil
	case s.limit == nil:
		c.fail(s.byFrom, "ORDER BY without LIMIT", "say how many of each visit are to pass, such as LIMIT 5")
		return nil
	case s.order == nil:
		c.fail(s.byFrom, "LIMIT without ORDER BY", "say which are the best, such as ORDER BY snr DESC; how many pass at most is filters.cap of the topology")
		return nil
	}
	limit, err := strconv.Atoi(s.limit.text)
	if s.limit.op != opNumber || err != nil || limit < 1 {
		c.fail(s.limit.from, fmt.Sprintf("LIMIT %s is not a whole number from 1 on", c.source(s.limit)), "write one such as LIMIT 5")
	}
	o := &Order{limit: limit}
	for _, one := range s.order {
		by, is := c.compile(one.by)
		c.scalar(one.by, is)
		o.by, o.descending = append(o.by, by), append(o.descending, one.descending)
	}
	return o
}
