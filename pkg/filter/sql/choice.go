package sql

// choice compiles CASE: the first value whose WHEN equals what stands behind CASE,
// or is TRUE if nothing does. Without ELSE it is NULL where there is none.
func (c *compiler) choice(e *expr) (code, typ) {
	what, pairs, otherwise := e.args[0], e.args[1:len(e.args)-1], e.args[len(e.args)-1]
	if otherwise == nil {
		otherwise = &expr{op: opNull}
	}
	subject, about := constant(truth), boolType
	if what != nil {
		subject, about = c.compile(what)
	}
	var whens, thens []code
	result := anyType
	for i := 0; i < len(pairs); i += 2 {
		when, is := c.compile(pairs[i])
		if what != nil {
			c.comparable(pairs[i], what, about, pairs[i], is)
		} else {
			c.want(pairs[i], is, boolType)
		}
		whens = append(whens, when)
		then, is := c.compile(pairs[i+1])
		thens = append(thens, then)
		result = c.same(pairs[i+1], result, is)
	}
	last, is := c.compile(otherwise)
	result = c.same(otherwise, result, is)
	return func(env *env) value {
		v := subject(env)
		for i, when := range whens {
			if order, ok := compare(v, when(env)); ok && order == 0 {
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
		if !c.scalar(e, is) {
			return anyType
		}
		return is
	case is != before:
		c.fail(e.from, c.source(e)+" is "+is.String()+" and what goes before is "+before.String(), "give values of one type")
	}
	return before
}
