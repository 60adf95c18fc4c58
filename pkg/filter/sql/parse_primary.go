package sql

import "strings"

// primary reads a literal, a field, a call, CASE, or an expression in brackets.
func (p *parser) primary() *expr {
	t := p.token
	switch {
	case p.accept("("):
		e := p.expression()
		p.expect(")", "close the bracket")
		e.from, e.to = t.from, p.before.to
		return e
	case p.accept("CASE"):
		return p.choice(t.from)
	case p.accept("TRUE"), p.accept("FALSE"):
		return p.node(opBool, t.from, strings.ToUpper(t.text))
	case p.accept("NULL"):
		return p.node(opNull, t.from, "NULL")
	case p.failed || t.reserved() || t.kind == endToken || t.kind == signToken:
		p.fail(t.from, "expected a field, a number or a text, found "+t.String(), example)
		return p.node(opBad, t.from, "")
	}
	p.next()
	switch t.kind {
	case numberToken:
		return p.node(opNumber, t.from, t.text)
	case textToken:
		return p.node(opText, t.from, t.text)
	}
	if p.accept("(") {
		return p.call(t)
	}
	return p.node(opName, t.from, t.text)
}

// choice reads what follows CASE: [what] WHEN … THEN … [ELSE …] END.
func (p *parser) choice(from int) *expr {
	defer p.deeper()()
	args := []*expr{nil}
	if !p.token.is("WHEN") {
		args[0] = p.expression()
	}
	const fix = "write CASE WHEN condition THEN value ELSE value END"
	p.expect("WHEN", fix)
	for {
		args = append(args, p.expression())
		p.expect("THEN", fix)
		args = append(args, p.expression())
		if !p.accept("WHEN") {
			break
		}
	}
	var otherwise *expr
	if p.accept("ELSE") {
		otherwise = p.expression()
	}
	p.expect("END", fix)
	return p.node(opCase, from, "CASE", append(args, otherwise)...)
}

// listFunctions ask about a list: the first argument is one, and a condition on
// its elements may follow.
var listFunctions = map[string]bool{"count": true, "any": true, "none": true, "min": true, "max": true}

// call reads the arguments of a function, whose bracket is open.
func (p *parser) call(name token) *expr {
	defer p.deeper()()
	function := strings.ToLower(name.text)
	var args []*expr
	for !p.failed && !p.token.is(")") {
		args = append(args, p.expression())
		if listFunctions[function] && len(args) == 1 && p.accept("WHERE") {
			args = append(args, p.expression())
			p.expect(")", "close the bracket")
			return p.node(opList, name.from, function, args...)
		}
		if !p.accept(",") {
			break
		}
	}
	p.expect(")", "close the bracket")
	if listFunctions[function] && len(args) == 1 {
		return p.node(opList, name.from, function, args[0], nil)
	}
	return p.node(opCall, name.from, function, args...)
}
