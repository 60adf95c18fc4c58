package sql

import (
	"strings"

	"minibroker/pkg/alert"
)

// isNumber reports whether an expression is N, which stands for the filter's own
// number.
func (c *compiler) isNumber(e *expr) bool {
	return e.op == opName && strings.EqualFold(e.text, "n")
}

// name compiles a field, or N.
func (c *compiler) name(e *expr) (code, typ) {
	if c.isNumber(e) {
		return constant(integer(c.number)), numberType
	}
	if c.list != "" {
		path := c.list + "[]." + e.text
		if t, err := c.schema.Type(path); err == nil {
			slot, is := c.slot(path), typeOf(t.Kind)
			return func(env *env) value {
				items := env.values[slot].Items
				if env.element >= len(items) {
					return null
				}
				return is.field(&items[env.element])
			}, is
		}
	}
	t, err := c.schema.Type(e.text)
	if err != nil {
		c.unknown(e)
		return constant(null), anyType
	}
	slot, is := c.slot(e.text), typeOf(t.Kind)
	return func(env *env) value { return is.field(&env.values[slot]) }, is
}

// unknown tells of a name that no field has.
func (c *compiler) unknown(e *expr) {
	if len(c.errs) == maxMistakes {
		return // without looking for what is nearest
	}
	if list, field, ok := c.element(e.text); ok {
		c.fail(e.from, list+" is a list: "+e.text+" would be many values",
			"ask about them: any("+list+" WHERE "+field+" > …), count(…), none(…), min("+e.text+"), max("+e.text+")")
		return
	}
	what := "schema " + c.schema.Name() + " has no field " + e.text
	if c.list != "" {
		what += ", nor have the elements of " + c.list
		if nearest := c.schema.Nearest(c.list + "[]." + e.text); strings.HasPrefix(nearest, c.list+"[].") {
			c.fail(e.from, what, "the nearest is "+strings.TrimPrefix(nearest, c.list+"[]."))
			return
		}
	}
	c.fail(e.from, what, "the nearest is "+spoken(c.schema.Nearest(e.text)))
}

// spoken is a path as it is written in a filter.
func spoken(path string) string { return strings.ReplaceAll(path, "[]", "") }

// element cuts a path such as prvDiaSources.psfFlux into list and field.
func (c *compiler) element(path string) (list, field string, ok bool) {
	for i, char := range path {
		if char != '.' {
			continue
		}
		if t, err := c.schema.Type(path[:i]); err == nil && t.Kind == alert.KindArray {
			return path[:i], path[i+1:], true
		}
	}
	return "", "", false
}
