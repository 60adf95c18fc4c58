package sql

import (
	"math"
	"math/bits"

	"minibroker/pkg/alert"
)

func negate(a code) code { return arithmetic("-", constant(integer(0)), a) }

// arithmetic computes with integers exactly, as long as + - * and % of them fit
// into 64 bits, and with floats else. What has no result, such as a division by
// zero, is NULL.
func arithmetic(sign string, a, b code) code {
	exact, approximate := integers[sign], floats[sign]
	return func(env *env) value {
		x, y := a(env), b(env)
		if exact != nil && x.kind == alert.KindInt && y.kind == alert.KindInt {
			if i, ok := exact(x.i, y.i); ok {
				return integer(i)
			}
		}
		f, ok1 := x.number()
		g, ok2 := y.number()
		if !ok1 || !ok2 {
			return null
		}
		return float(approximate(f, g))
	}
}

var integers = map[string]func(a, b int64) (int64, bool){
	"+": func(a, b int64) (int64, bool) { c := a + b; return c, (c > a) == (b > 0) },
	"-": func(a, b int64) (int64, bool) { c := a - b; return c, (c < a) == (b > 0) },
	"*": multiply,
	"%": func(a, b int64) (int64, bool) {
		if b == 0 {
			return 0, false
		}
		return a % b, true
	},
}

// multiply reports whether a product fits into 64 bits.
func multiply(a, b int64) (int64, bool) {
	if a == math.MinInt64 || b == math.MinInt64 {
		return 0, a == 0 || b == 0
	}
	high, low := bits.Mul64(uint64(max(a, -a)), uint64(max(b, -b)))
	return a * b, high == 0 && low <= math.MaxInt64
}

var floats = map[string]func(a, b float64) float64{
	"+": func(a, b float64) float64 { return a + b },
	"-": func(a, b float64) float64 { return a - b },
	"*": func(a, b float64) float64 { return a * b },
	"/": func(a, b float64) float64 { return a / b },
	"%": math.Mod,
	"^": math.Pow,
}
