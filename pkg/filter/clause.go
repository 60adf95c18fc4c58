package filter

import (
	"cmp"
	"math"

	"minibroker/pkg/alert"
)

// clause compares a field, or its remainder, with a number.
type clause struct {
	field   int   // index into the condition's fields
	modulus int64 // 0: the field itself
	op      operator
	operand number
}

// number is a literal: exact as an integer when it was written as one, so that
// 64-bit identifiers compare exactly.
type number struct {
	integer bool
	i       int64
	f       float64
}

// operator holds which orders of (field, operand) make a clause true.
type operator struct{ less, equal, greater bool }

var operators = map[string]operator{
	"=":  {equal: true},
	"!=": {less: true, greater: true},
	"<>": {less: true, greater: true},
	"<":  {less: true},
	"<=": {less: true, equal: true},
	">":  {greater: true},
	">=": {greater: true, equal: true},
}

func (o operator) admits(order int) bool {
	switch {
	case order < 0:
		return o.less
	case order > 0:
		return o.greater
	}
	return o.equal
}

// holds reports whether the clause is true of v.
func (c *clause) holds(v alert.Value) bool {
	switch v.Kind {
	case alert.KindInt:
		i := v.Int
		if c.modulus != 0 {
			i %= c.modulus
		}
		return c.op.admits(c.operand.orderOfInt(i))
	case alert.KindFloat:
		f := v.Float
		if c.modulus != 0 {
			f = math.Mod(f, float64(c.modulus))
		}
		if math.IsNaN(f) {
			return false
		}
		return c.op.admits(cmp.Compare(f, c.operand.f))
	}
	return false
}

// orderOfInt is negative when i is less than n, zero when equal. It is exact
// for all of int64, where float64 is not.
func (n number) orderOfInt(i int64) int {
	if n.integer {
		return cmp.Compare(i, n.i)
	}
	switch {
	case n.f >= math.MaxInt64: // rounds to 2^63, above every int64
		return -1
	case n.f < math.MinInt64:
		return 1
	}
	whole, fraction := math.Modf(n.f)
	if order := cmp.Compare(i, int64(whole)); order != 0 {
		return order
	}
	return cmp.Compare(0, fraction)
}
