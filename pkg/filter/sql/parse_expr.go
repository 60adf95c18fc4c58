package sql

// expression reads conditions joined by OR.
func (p *parser) expression() *expr {
	defer p.deeper()()
	left := p.conjunction()
	for p.accept("OR") {
		left = p.node(opOr, left.from, "OR", left, p.conjunction())
	}
	return left
}

func (p *parser) conjunction() *expr {
	left := p.negation()
	for p.accept("AND") {
		left = p.node(opAnd, left.from, "AND", left, p.negation())
	}
	return left
}

func (p *parser) negation() *expr {
	from := p.token.from
	if p.accept("NOT") {
		defer p.deeper()()
		return p.node(opNot, from, "NOT", p.negation())
	}
	return p.predicate()
}

// predicate reads a value, and what is asked about it, if anything.
func (p *parser) predicate() *expr {
	left := p.sum()
	from := left.from
	if p.accept("IS") {
		not := p.accept("NOT")
		p.expect("NULL", "write IS NULL or IS NOT NULL")
		return p.node(opIsNull, from, "IS", left).negated(not)
	}
	not := p.accept("NOT")
	switch {
	case p.accept("BETWEEN"):
		low := p.sum()
		p.expect("AND", "write BETWEEN low AND high")
		return p.node(opBetween, from, "BETWEEN", left, low, p.sum()).negated(not)
	case p.accept("IN"):
		return p.node(opIn, from, "IN", append([]*expr{left}, p.list()...)...).negated(not)
	case p.accept("LIKE"):
		pattern := p.sum()
		var escape *expr
		if p.accept("ESCAPE") {
			escape = p.primary()
		}
		return p.node(opLike, from, "LIKE", left, pattern, escape).negated(not)
	case not:
		p.fail(p.token.from, "expected BETWEEN, IN or LIKE, found "+p.token.String(), "write NOT before the whole condition")
	}
	if sign := p.token; sign.kind == signToken && sign.isAny("=", "<>", "!=", "<", "<=", ">", ">=") {
		p.next()
		if sign.text == "!=" {
			sign.text = "<>"
		}
		return p.node(opCompare, from, sign.text, left, p.sum())
	}
	return left
}

func (e *expr) negated(not bool) *expr {
	e.not = not
	return e
}

// list reads values in brackets.
func (p *parser) list() []*expr {
	p.expect("(", "write IN ('g', 'r')")
	var all []*expr
	for {
		all = append(all, p.expression())
		if !p.accept(",") {
			break
		}
	}
	p.expect(")", "close the bracket")
	return all
}

func (p *parser) sum() *expr {
	left := p.product()
	for {
		sign := p.token
		if !p.accept("+") && !p.accept("-") {
			return left
		}
		left = p.node(opArith, left.from, sign.text, left, p.product())
	}
}

func (p *parser) product() *expr {
	left := p.signed()
	for {
		sign := p.token
		if !p.accept("*") && !p.accept("/") && !p.accept("%") {
			return left
		}
		left = p.node(opArith, left.from, sign.text, left, p.signed())
	}
}

func (p *parser) signed() *expr {
	from := p.token.from
	switch {
	case p.accept("-"):
		defer p.deeper()()
		return p.node(opNegate, from, "-", p.signed())
	case p.accept("+"):
		defer p.deeper()()
		return p.signed()
	}
	return p.power()
}

// power binds its left side more tightly than a sign, and groups from the right:
// -2^2 is -4, 2^-1 is a half.
func (p *parser) power() *expr {
	left := p.primary()
	if p.accept("^") {
		defer p.deeper()()
		return p.node(opArith, left.from, "^", left, p.signed())
	}
	return left
}
