package sql

import "minibroker/pkg/alert"

// aboutList compiles count, any, none, min and max of a list. A list that is
// NULL is one without elements.
func (c *compiler) aboutList(e *expr) (code, typ) {
	if c.list != "" {
		c.fail(e.from, "a list within the condition on a list's elements", "ask about one list at a time")
		return constant(null), anyType
	}
	list, field, ok := c.listOf(e)
	if !ok {
		return constant(null), numberType
	}
	length := c.slot(list)
	holds := c.onElements(list, e.args[1])
	each := func(env *env, visit func() (more bool)) {
		for env.element = range elements(&env.values[length]) {
			if (holds == nil || holds(env).is(true)) && !visit() {
				return
			}
		}
	}
	switch e.text {
	case "count":
		return func(env *env) value {
			n := int64(0)
			each(env, func() bool { n++; return true })
			return integer(n)
		}, numberType
	case "any", "none":
		found := e.text == "any"
		return func(env *env) value {
			result := !found
			each(env, func() bool { result = found; return false })
			return boolean(result)
		}, boolType
	}
	return c.extreme(e, list, field, each)
}

// elements is how many elements a list has.
func elements(v *alert.Value) int {
	if v.Kind != alert.KindArray {
		return 0
	}
	return int(max(0, v.Int))
}

// listOf finds the list that a function asks about, and for min and max the
// field.
func (c *compiler) listOf(e *expr) (list, field string, ok bool) {
	about := e.args[0]
	if about.op != opName || c.isNumber(about) {
		c.fail(about.from, e.text+" asks about a list, and "+c.source(about)+" is none", "name a list, such as prvDiaSources")
		return "", "", false
	}
	if e.text == "min" || e.text == "max" {
		if list, field, ok = c.element(about.text); !ok {
			c.fail(about.from, e.text+" of one value that is no list's", "write "+e.text+"(prvDiaSources.psfFlux), or give several values")
		}
		return list, field, ok
	}
	t, err := c.schema.Type(about.text)
	switch {
	case err != nil:
		c.unknown(about)
	case t.Kind != alert.KindArray:
		c.fail(about.from, e.text+" asks about a list, and "+about.text+" is "+typeOf(t.Kind).String(), "name a list, such as prvDiaSources")
	default:
		return about.text, "", true
	}
	return "", "", false
}

// onElements compiles the condition on a list's elements, nil if there is none.
func (c *compiler) onElements(list string, condition *expr) code {
	if condition == nil {
		return nil
	}
	c.list = list
	defer func() { c.list = "" }()
	return c.condition(condition)
}

// extreme compiles the least or greatest of a field of a list's elements.
func (c *compiler) extreme(e *expr, list, field string, each func(*env, func() bool)) (code, typ) {
	c.list = list
	of := &expr{op: opName, from: e.args[0].from, to: e.args[0].to, text: field}
	f, is := c.name(of)
	c.list = ""
	c.scalar(e.args[0], is)
	better := -1
	if e.text == "max" {
		better = 1
	}
	return func(env *env) value {
		best := null
		each(env, func() bool {
			if v := f(env); best.isNull() {
				best = v
			} else if order, ok := compare(v, best); ok && order == better {
				best = v
			}
			return true
		})
		return best
	}, is
}
