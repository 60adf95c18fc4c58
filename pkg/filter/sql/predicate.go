package sql

import "minibroker/pkg/alert"

func textValue(s string) value { return value{kind: alert.KindString, s: []byte(s)} }

func (c *compiler) isNull(e *expr) code {
	f, _ := c.compile(e.args[0])
	return func(env *env) value { return boolean(f(env).isNull() != e.not) }
}

// between is low <= what AND what <= high.
func (c *compiler) between(e *expr) code {
	what, is := c.compile(e.args[0])
	low, typeLow := c.compile(e.args[1])
	high, typeHigh := c.compile(e.args[2])
	c.comparable(e, e.args[0], is, e.args[1], typeLow)
	c.comparable(e, e.args[0], is, e.args[2], typeHigh)
	if is == boolType {
		c.fail(e.from, "conditions have no order", "compare them with = or <>")
	}
	within := func(env *env) value {
		v := what(env)
		return both(atLeast(v, low(env)), atLeast(high(env), v))
	}
	if e.not {
		return not(within)
	}
	return within
}

func atLeast(a, b value) value {
	order, ok := compare(a, b)
	return boolean(order >= 0).unless(!ok)
}

// in is TRUE if one of the list is equal, and else NULL if one of them is.
func (c *compiler) in(e *expr) code {
	what, is := c.compile(e.args[0])
	list := make([]code, len(e.args)-1)
	for i, one := range e.args[1:] {
		var typeOne typ
		list[i], typeOne = c.compile(one)
		if one.op == opNull {
			c.fail(one.from, "nothing equals NULL", "ask OR … IS NULL if that is meant")
			continue
		}
		c.comparable(e, e.args[0], is, one, typeOne)
	}
	found := func(env *env) value {
		v := what(env)
		if v.isNull() {
			return null
		}
		unknown := false
		for _, one := range list {
			order, ok := compare(v, one(env))
			if ok && order == 0 {
				return truth
			}
			unknown = unknown || !ok
		}
		return falsehood.unless(unknown)
	}
	if e.not {
		return not(found)
	}
	return found
}
