package sql

import (
	"math"
	"strconv"
	"strings"
)

// condition compiles what must be true or false.
func (c *compiler) condition(e *expr) code {
	f, is := c.compile(e)
	c.want(e, is, boolType)
	return f
}

// numeric compiles what must be a number.
func (c *compiler) numeric(e *expr) code {
	f, is := c.compile(e)
	c.want(e, is, numberType)
	return f
}

// compile makes code of an expression, and says of what type it is. After a
// mistake the code is of no use.
func (c *compiler) compile(e *expr) (code, typ) {
	switch e.op {
	case opNumber:
		return c.literal(e), numberType
	case opText:
		return constant(textValue(e.text)), textType
	case opBool:
		return constant(boolean(e.text == "TRUE")), boolType
	case opName:
		return c.name(e)
	case opNot:
		return not(c.condition(e.args[0])), boolType
	case opAnd:
		return and(c.condition(e.args[0]), c.condition(e.args[1])), boolType
	case opOr:
		return or(c.condition(e.args[0]), c.condition(e.args[1])), boolType
	case opCompare:
		return c.comparison(e), boolType
	case opIsNull:
		return c.isNull(e), boolType
	case opBetween:
		return c.between(e), boolType
	case opIn:
		return c.in(e), boolType
	case opLike:
		return c.like(e), boolType
	case opNegate:
		return negate(c.numeric(e.args[0])), numberType
	case opArith:
		return arithmetic(e.text, c.numeric(e.args[0]), c.numeric(e.args[1])), numberType
	case opCase:
		return c.choice(e)
	case opCall:
		return c.call(e)
	case opList:
		return c.aboutList(e)
	}
	return constant(null), anyType
}

func constant(v value) code { return func(*env) value { return v } }

// literal reads a number: exact as an integer when it was written as one, so that
// 64-bit ids compare exactly.
func (c *compiler) literal(e *expr) code {
	if i, err := strconv.ParseInt(e.text, 10, 64); err == nil {
		return constant(integer(i))
	}
	// The decimal forms only: ParseFloat would also take 0x1p-2, 1_000 and inf.
	f, err := strconv.ParseFloat(e.text, 64)
	if err != nil || math.IsInf(f, 0) || strings.Trim(e.text, "0123456789.eE+-") != "" {
		c.fail(e.from, e.text+" is not a decimal number within the range of 64-bit floats", "write one such as 5, 0.7 or 1e-3")
	}
	return constant(float(f))
}

func (c *compiler) comparison(e *expr) code {
	left, right := e.args[0], e.args[1]
	a, typeA := c.compile(left)
	b, typeB := c.compile(right)
	c.comparable(e, left, typeA, right, typeB)
	if typeA == boolType && typeB == boolType && e.text != "=" && e.text != "<>" {
		c.fail(e.from, "conditions have no order", "compare them with = or <>")
	}
	c.neverEqual(e)
	holds := orders[e.text]
	return func(env *env) value {
		order, ok := compare(a(env), b(env))
		if !ok {
			return null
		}
		return boolean(holds[order+1])
	}
}

// orders tells of each comparison whether it holds when the left side is less,
// equal, greater.
var orders = map[string][3]bool{
	"=": {false, true, false}, "<>": {true, false, true},
	"<": {true, false, false}, "<=": {true, true, false},
	">": {false, false, true}, ">=": {false, true, true},
}

// comparable notes a mistake if two expressions are of types that have no order
// together.
func (c *compiler) comparable(e, left *expr, a typ, right *expr, b typ) {
	if left.op == opNull || right.op == opNull {
		c.fail(e.from, "nothing equals NULL, nor differs from it", "write IS NULL or IS NOT NULL")
		return
	}
	scalarLeft, scalarRight := c.scalar(left, a), c.scalar(right, b)
	if scalarLeft && scalarRight && a != b && a != anyType && b != anyType {
		c.fail(e.from, c.source(left)+" is "+a.String()+" and "+c.source(right)+" is "+b.String(), "compare what is alike")
	}
}

// neverEqual refuses a remainder compared for equality with a number that no
// remainder has, such as that of % 113 with filter 250's N: nothing would pass.
func (c *compiler) neverEqual(e *expr) {
	if e.text != "=" || e.args[0].op != opArith || e.args[0].text != "%" {
		return
	}
	modulus, ok1 := c.known(e.args[0].args[1])
	operand, ok2 := c.known(e.args[1])
	if ok1 && ok2 && math.Abs(operand) >= math.Abs(modulus) {
		c.fail(e.from, "a remainder of % "+c.source(e.args[0].args[1])+" is never "+strconv.FormatFloat(operand, 'g', -1, 64)+", so nothing would pass",
			"take a larger divisor, or compare with less")
	}
}

// known is the number that an expression always has.
func (c *compiler) known(e *expr) (float64, bool) {
	switch {
	case e.op == opNumber:
		f, err := strconv.ParseFloat(e.text, 64)
		return f, err == nil
	case e.op == opNegate:
		f, ok := c.known(e.args[0])
		return -f, ok
	case c.isNumber(e):
		return float64(c.number), true
	}
	return 0, false
}
