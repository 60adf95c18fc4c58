package sql

import (
	"fmt"
	"math"
	"slices"

	"github.com/agnivade/levenshtein"

	"minibroker/pkg/filter/sky"
)

// function computes with numbers. Where one of them is NULL, so is the result;
// where the result is not a number, it is NULL.
type function struct {
	arguments []string // their names, for mistakes
	result    typ
	of        func(x []float64) float64 // a condition is true if it is not 0
}

var functions = map[string]function{
	"abs":   {[]string{"x"}, numberType, func(x []float64) float64 { return math.Abs(x[0]) }},
	"sqrt":  {[]string{"x"}, numberType, func(x []float64) float64 { return math.Sqrt(x[0]) }},
	"log10": {[]string{"x"}, numberType, func(x []float64) float64 { return math.Log10(x[0]) }},
	"mag":   {[]string{"flux"}, numberType, func(x []float64) float64 { return sky.Mag(x[0]) }},
	"galb":  {[]string{"ra", "dec"}, numberType, func(x []float64) float64 { return sky.GalacticLatitude(x[0], x[1]) }},
	"cone": {[]string{"ra", "dec", "ra0", "dec0", "deg"}, boolType,
		func(x []float64) float64 { return number(sky.InCone(x[0], x[1], x[2], x[3], x[4])) }},
	"box": {[]string{"ra", "dec", "raFrom", "raTo", "decFrom", "decTo"}, boolType,
		func(x []float64) float64 { return number(sky.InBox(x[0], x[1], x[2], x[3], x[4], x[5])) }},
}

func number(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// call compiles a function of values.
func (c *compiler) call(e *expr) (code, typ) {
	switch e.text {
	case "min", "max", "coalesce":
		return c.several(e)
	}
	if listFunctions[e.text] {
		c.fail(e.from, e.text+" asks about one list", fmt.Sprintf("write %[1]s(prvDiaSources) or %[1]s(prvDiaSources WHERE snr > 5)", e.text))
		return constant(null), anyType
	}
	f, known := functions[e.text]
	if !known {
		c.fail(e.from, "there is no function "+e.text, "the nearest is "+nearestFunction(e.text))
		return constant(null), anyType
	}
	arguments := make([]code, len(e.args))
	for i, one := range e.args {
		arguments[i] = c.numeric(one)
	}
	if len(arguments) != len(f.arguments) {
		c.fail(e.from, fmt.Sprintf("%s has %d arguments here", e.text, len(arguments)), fmt.Sprintf("write %s(%s)", e.text, commas(f.arguments)))
		return constant(null), f.result
	}
	numbers := make([]float64, len(arguments))
	return func(env *env) value {
		for i, one := range arguments {
			x, ok := one(env).number()
			if !ok {
				return null
			}
			numbers[i] = x
		}
		result := float(f.of(numbers))
		if f.result == boolType {
			return boolean(result.f != 0)
		}
		return result
	}, f.result
}

// several compiles functions of any number of values of one type: the least, the
// greatest, the first that is not NULL.
func (c *compiler) several(e *expr) (code, typ) {
	if len(e.args) == 0 {
		c.fail(e.from, e.text+" has no arguments here", "give several values")
	}
	arguments := make([]code, len(e.args))
	result := anyType
	for i, one := range e.args {
		var is typ
		arguments[i], is = c.compile(one)
		result = c.same(one, result, is)
	}
	choose := chooser(e.text)
	return func(env *env) value {
		best := null
		for i, one := range arguments {
			v := one(env)
			if i == 0 {
				best = v
				continue
			}
			best = choose(best, v)
		}
		return best
	}, result
}

// chooser gives min, max or coalesce of two values. min and max of NULL are NULL.
func chooser(name string) func(a, b value) value {
	return func(a, b value) value {
		if name == "coalesce" {
			if a.isNull() {
				return b
			}
			return a
		}
		order, ok := compare(a, b)
		if !ok {
			return null
		}
		if (order <= 0) == (name == "min") {
			return a
		}
		return b
	}
}

func commas(words []string) string {
	list := words[0]
	for _, w := range words[1:] {
		list += ", " + w
	}
	return list
}

// nearestFunction is the function whose name is most like an unknown one.
func nearestFunction(name string) string {
	names := []string{"any", "coalesce", "count", "max", "min", "none"}
	for known := range functions {
		names = append(names, known)
	}
	slices.Sort(names)
	return slices.MinFunc(names, func(a, b string) int {
		return levenshtein.ComputeDistance(name, a) - levenshtein.ComputeDistance(name, b)
	})
}
