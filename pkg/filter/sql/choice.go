package sql

// choice compiles CASE. Without ELSE it is NULL where no WHEN holds.
func (c *compiler) choice(e *expr) (code, typ) {
	what, pairs, otherwise := e.args[0], e.args[1:len(e.args)-1], e.args[len(e.args)-1]
	if otherwise == nil {
		otherwise = &expr{op: opNull}
	}
	var whens, thens []code
	result := anyType
	for i := 0; i < len(pairs); i += 2 {
		when := pairs[i]
		if what != nil {
			when = &expr{op: opCompare, text: "=", from: when.from, to: when.to, args: []*expr{what, when}}
		}
		whens = append(whens, c.condition(when))
		then, is := c.compile(pairs[i+1])
		thens = append(thens, then)
		result = c.same(pairs[i+1], result, is)
	}
	last, is := c.compile(otherwise)
	result = c.same(otherwise, result, is)
	return func(env *env) value {
		for i, when := range whens {
			if when(env).is(true) {
				return thens[i](env)
			}
		}
		return last(env)
	}, result
}

// same notes a mistake unless a value has the type of those before it.
func (c *compiler) same(e *expr, before, is typ) typ {
	switch {
	case is == anyType:
		return before
	case before == anyType:
		c.scalar(e, is)
		return is
	case is != before:
		c.fail(e.from, c.source(e)+" is "+is.String()+" and what goes before is "+before.String(), "give values of one type")
	}
	return before
}
