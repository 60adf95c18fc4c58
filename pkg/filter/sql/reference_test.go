package sql

import (
	"cmp"
	"math"
	"math/big"
	"strings"

	"minibroker/pkg/alert"
)

// The meaning of the language once more, slow and plain, to compare with: values
// are nil (NULL), bool, int64, float64 and string.

// place is what an expression is asked about: an alert, and within the condition
// on a list's elements one of them.
type place struct {
	row     row
	element int
}

// field is a field's value.
func (p place) field(path string) any {
	v := p.row[path]
	if list, ok := v.([]any); ok && strings.Contains(path, "[]") {
		v = list[p.element]
	}
	switch v := v.(type) {
	case int:
		return int64(v)
	case float64:
		return finite(v)
	case alert.Kind:
		return nil
	}
	return v
}

// finite is NULL where there is no number.
func finite(f float64) any {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return nil
	}
	return f
}

func wide(v any) float64 {
	if i, ok := v.(int64); ok {
		return float64(i)
	}
	return v.(float64)
}

// refArithmetic computes with integers of any size first.
func refArithmetic(sign string, a, b any) any {
	if a == nil || b == nil {
		return nil
	}
	i, int1 := a.(int64)
	j, int2 := b.(int64)
	if int1 && int2 {
		x, y, z := big.NewInt(i), big.NewInt(j), new(big.Int)
		switch {
		case sign == "+":
			z.Add(x, y)
		case sign == "-":
			z.Sub(x, y)
		case sign == "*":
			z.Mul(x, y)
		case sign == "%" && j != 0:
			z.Rem(x, y)
		default:
			z.Lsh(big.NewInt(1), 100)
		}
		if z.IsInt64() {
			return z.Int64()
		}
	}
	x, y := wide(a), wide(b)
	switch sign {
	case "+":
		return finite(x + y)
	case "-":
		return finite(x - y)
	case "*":
		return finite(x * y)
	case "/":
		return finite(x / y)
	case "%":
		return finite(math.Mod(x, y))
	}
	return finite(math.Pow(x, y))
}

// refOrder is -1, 0 or 1, and not ok of NULL. Numbers are compared as fractions.
func refOrder(a, b any) (order int, ok bool) {
	if a == nil || b == nil {
		return 0, false
	}
	switch x := a.(type) {
	case string:
		return cmp.Compare(x, b.(string)), true
	case bool:
		if x == b.(bool) {
			return 0, true
		}
		return 1, true
	}
	return fraction(a).Cmp(fraction(b)), true
}

func fraction(v any) *big.Rat {
	if i, ok := v.(int64); ok {
		return new(big.Rat).SetInt64(i)
	}
	return new(big.Rat).SetFloat64(v.(float64))
}

func refCompare(sign string, a, b any) any {
	order, ok := refOrder(a, b)
	if !ok {
		return nil
	}
	switch sign {
	case "=":
		return order == 0
	case "<>":
		return order != 0
	case "<":
		return order < 0
	case "<=":
		return order <= 0
	case ">":
		return order > 0
	}
	return order >= 0
}

// SQL's logic as numbers: FALSE 0, NULL 1, TRUE 2; AND is the least, OR the
// greatest, NOT turns them around.
func rank3(v any) int {
	switch v {
	case false:
		return 0
	case true:
		return 2
	}
	return 1
}

func of3(n int) any { return []any{false, nil, true}[n] }

func refAnd(a, b any) any { return of3(min(rank3(a), rank3(b))) }
func refOr(a, b any) any  { return of3(max(rank3(a), rank3(b))) }
func refNot(a any) any    { return of3(2 - rank3(a)) }

// refLike tries every way in which % can stand for a text.
func refLike(s, pattern []rune) bool {
	switch {
	case len(pattern) == 0:
		return len(s) == 0
	case pattern[0] == '%':
		return refLike(s, pattern[1:]) || len(s) > 0 && refLike(s[1:], pattern)
	}
	return len(s) > 0 && (pattern[0] == '_' || pattern[0] == s[0]) && refLike(s[1:], pattern[1:])
}
