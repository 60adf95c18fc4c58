package filter

import (
	"math"
	"strconv"
	"strings"
)

// maxText bounds a condition's text, bytes: far above any sensible one.
const maxText = 4096

// Parse reads a condition. number is what N stands for in it: the filter's own
// number. An error names the column, counted in bytes from 1.
func Parse(text string, number int) (Condition, error) {
	if len(text) > maxText {
		return nil, at(maxText, "the condition is longer than %d bytes", maxText)
	}
	list, err := tokens(text)
	if err != nil {
		return nil, err
	}
	p := &parser{rest: list, number: number}
	condition := &conjunction{}
	for {
		if err := p.clause(condition); err != nil {
			return nil, err
		}
		switch next := p.next(); {
		case next.text == "":
			return condition, nil
		case next.is("or") || next.is("not"):
			return nil, at(next.column, "%s is not understood: clauses are joined by AND only", next)
		case !next.is("and"):
			return nil, at(next.column, "expected AND or the end, found %s", next)
		}
	}
}

type parser struct {
	rest   []token // never empty: the last is the end
	number int
}

func (p *parser) next() token {
	t := p.rest[0]
	if len(p.rest) > 1 {
		p.rest = p.rest[1:]
	}
	return t
}

// clause reads: field [% int] operator operand.
func (p *parser) clause(into *conjunction) error {
	name := p.next()
	if !isField(name) {
		return at(name.column, "expected a field such as snr or diaSource.psfFlux, found %s", name)
	}
	var c clause
	op := p.next()
	if op.text == "%" {
		m := p.next()
		var err error
		if c.modulus, err = strconv.ParseInt(m.text, 10, 64); err != nil || c.modulus < 1 {
			return at(m.column, "expected a positive integer after %%, found %s", m)
		}
		op = p.next()
	}
	var known bool
	if c.op, known = operators[op.text]; !known {
		return at(op.column, "expected one of = != < <= > >=, found %s", op)
	}
	operand := p.next()
	var err error
	if c.operand, err = p.operand(operand); err != nil {
		return err
	}
	if c.neverEqual() {
		return at(operand.column, "a remainder of %% %d is never %s, so nothing would pass", c.modulus, c.operand)
	}
	into.add(name.text, c)
	return nil
}

// operand reads a number or N.
func (p *parser) operand(t token) (number, error) {
	if t.is("n") {
		return number{true, int64(p.number), float64(p.number)}, nil
	}
	if t.text == "" || !strings.ContainsAny(t.text[:1], "0123456789+-.") {
		return number{}, at(t.column, "expected a number or N, found %s", t)
	}
	if i, err := strconv.ParseInt(t.text, 10, 64); err == nil {
		return number{true, i, float64(i)}, nil
	}
	// The decimal forms only: ParseFloat would also take 0x1p-2, 1_000 and inf.
	f, err := strconv.ParseFloat(t.text, 64)
	if err != nil || math.IsInf(f, 0) || strings.Trim(t.text, "0123456789.eE+-") != "" {
		return number{}, at(t.column, "%s is not a decimal number within the range of float64", t)
	}
	return number{f: f}, nil
}

func isField(t token) bool {
	if t.text == "" || !isLetter(t.text[0]) || t.is("and") || t.is("or") || t.is("not") {
		return false
	}
	return !strings.Contains(t.text, "..") && !strings.HasSuffix(t.text, ".")
}

// neverEqual reports a remainder compared for equality with a number that no
// remainder has, such as that of % 113 with filter 250's N.
func (c *clause) neverEqual() bool {
	onlyEqual := c.op == operator{equal: true}
	return c.modulus != 0 && onlyEqual && math.Abs(c.operand.f) >= float64(c.modulus)
}

func (n number) String() string {
	if n.integer {
		return strconv.FormatInt(n.i, 10)
	}
	return strconv.FormatFloat(n.f, 'g', -1, 64)
}
