package sql

import "strings"

// maxDepth bounds how deeply expressions may be nested, so that no text can
// exhaust the stack.
const maxDepth = 100

// parser reads one statement. It gives up at the first thing that it does not
// understand.
type parser struct {
	lexer
	token  token // the next one
	before token // the last one that was taken
	depth  int
	failed bool
}

func newParser(text string, fail func(from int, what, fix string)) *parser {
	p := &parser{lexer: lexer{text: text}}
	p.fail = func(from int, what, fix string) {
		if !p.failed {
			fail(from, what, fix)
		}
		p.failed = true
	}
	p.token = p.lexer.next()
	return p
}

func (p *parser) next() token {
	p.before = p.token
	if p.failed {
		p.token = token{from: len(p.text), to: len(p.text)}
	} else {
		p.token = p.lexer.next()
	}
	return p.before
}

// accept takes the next token if it is that word.
func (p *parser) accept(word string) bool {
	if p.failed || !p.token.is(word) {
		return false
	}
	p.next()
	return true
}

// expect takes the next token, which must be that word.
func (p *parser) expect(word, fix string) {
	if !p.accept(word) {
		p.fail(p.token.from, "expected "+word+", found "+p.token.String(), fix)
	}
}

const example = "write a condition such as snr > 5"

// statement reads: [SELECT * FROM name] [WHERE] condition [ORDER BY …] [LIMIT n] [;]
func (p *parser) statement() statement {
	var s statement
	if p.accept("SELECT") {
		p.expect("*", "write SELECT *: whole alerts pass")
		p.expect("FROM", "write SELECT * FROM alerts WHERE …")
		if p.token.kind != nameToken || p.token.reserved() {
			p.fail(p.token.from, "expected a name, found "+p.token.String(), "write SELECT * FROM alerts WHERE …")
		}
		p.next()
		if !p.token.is("WHERE") {
			p.fail(p.token.from, "expected WHERE, found "+p.token.String(), "say which alerts pass: SELECT * FROM alerts WHERE …")
		}
	}
	p.accept("WHERE")
	s.where = p.expression()
	s.byFrom = p.token.from
	if p.accept("ORDER") {
		p.expect("BY", "write ORDER BY snr DESC LIMIT 5")
		s.order = p.orderings()
	}
	if p.accept("LIMIT") {
		s.limit = p.primary()
	}
	p.accept(";")
	if !p.failed && p.token.kind != endToken {
		p.fail(p.token.from, "expected the end, found "+p.token.String(), p.unexpected())
	}
	return s
}

// unexpected helps with what cannot stand where a statement should end.
func (p *parser) unexpected() string {
	switch {
	case p.token.isAny("GROUP", "HAVING", "JOIN", "UNION", "OFFSET"):
		return strings.ToUpper(p.token.text) + " is nothing for a filter, which sees one alert at a time: leave it out"
	case p.token.is("ORDER"):
		return "write ORDER BY before LIMIT"
	case p.token.is("=="):
		return "write ="
	}
	return "join conditions with AND or OR"
}

func (p *parser) orderings() []ordering {
	var all []ordering
	for {
		o := ordering{by: p.expression()}
		if o.descending = p.accept("DESC"); !o.descending {
			p.accept("ASC")
		}
		all = append(all, o)
		if !p.accept(",") {
			return all
		}
	}
}

// node makes an expression that began at a byte and ends with the last token.
func (p *parser) node(op op, from int, text string, args ...*expr) *expr {
	return &expr{op: op, from: from, to: p.before.to, text: text, args: args}
}

// deeper counts nesting while an expression is read.
func (p *parser) deeper() (back func()) {
	if p.depth++; p.depth > maxDepth {
		p.fail(p.token.from, "conditions are nested deeper than 100 times", "take brackets out, or cut the filter into two")
	}
	return func() { p.depth-- }
}
