package sql

// The logic of SQL has three values: TRUE, FALSE, and NULL for what is not
// known.

func not(a code) code {
	return func(env *env) value {
		v := a(env)
		if v.isNull() {
			return null
		}
		return boolean(v.is(false))
	}
}

// and is FALSE as soon as one side is, whatever the other is.
func and(a, b code) code {
	return func(env *env) value {
		x := a(env)
		if x.is(false) {
			return falsehood
		}
		y := b(env)
		if y.is(false) {
			return falsehood
		}
		return boolean(x.is(true) && y.is(true)).unless(x.isNull() || y.isNull())
	}
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
		return falsehood.unless(x.isNull() || y.isNull())
	}
}

// unless is v, or NULL when something is not known.
func (v value) unless(unknown bool) value {
	if unknown {
		return null
	}
	return v
}
