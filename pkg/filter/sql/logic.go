package sql

import "minibroker/pkg/alert"

// The logic of SQL has three values: TRUE, FALSE, and NULL for what is not
// known.

func not(a code) code {
	return func(env *env) value {
		v := a(env)
		return boolean(v.is(false)).unless(v.kind != alert.KindBool)
	}
}

// and is FALSE as soon as one side is, whatever the other is.
func and(a, b code) code {
	return func(env *env) value {
		x := a(env)
		if x.is(false) {
			return falsehood
		}
		return both(x, b(env))
	}
}

func both(x, y value) value {
	if x.is(false) || y.is(false) {
		return falsehood
	}
	return truth.unless(!x.is(true) || !y.is(true))
}

// or is TRUE as soon as one side is, whatever the other is.
func or(a, b code) code {
	return func(env *env) value {
		x := a(env)
		if x.is(true) {
			return truth
		}
		y := b(env)
		if y.is(true) {
			return truth
		}
		return falsehood.unless(!x.is(false) || !y.is(false))
	}
}

// unless is v, or NULL when something is not known.
func (v value) unless(unknown bool) value {
	if unknown {
		return null
	}
	return v
}
