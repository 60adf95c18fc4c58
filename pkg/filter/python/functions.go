package python

import (
	"fmt"
	"math"

	"go.starlark.net/starlark"

	"minibroker/pkg/filter/sky"
)

// functions are those of SQL that Python has not. An argument that is None makes
// the result None, and so does a result that is not a number.
var functions = starlark.StringDict{
	"sqrt":  numeric("sqrt", 1, func(x []float64) starlark.Value { return float(math.Sqrt(x[0])) }),
	"log10": numeric("log10", 1, func(x []float64) starlark.Value { return float(math.Log10(x[0])) }),
	"mag":   numeric("mag", 1, func(x []float64) starlark.Value { return float(sky.Mag(x[0])) }),
	"galb":  numeric("galb", 2, func(x []float64) starlark.Value { return float(sky.GalacticLatitude(x[0], x[1])) }),
	"cone": numeric("cone", 5, func(x []float64) starlark.Value {
		return starlark.Bool(sky.InCone(x[0], x[1], x[2], x[3], x[4]))
	}),
	"box": numeric("box", 6, func(x []float64) starlark.Value {
		return starlark.Bool(sky.InBox(x[0], x[1], x[2], x[3], x[4], x[5]))
	}),
}

func float(f float64) starlark.Value {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return starlark.None
	}
	return starlark.Float(f)
}

func numeric(name string, arguments int, of func([]float64) starlark.Value) *starlark.Builtin {
	return starlark.NewBuiltin(name, func(_ *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, named []starlark.Tuple) (starlark.Value, error) {
		if len(args) != arguments || len(named) > 0 {
			return nil, fmt.Errorf("%s has %d arguments where it needs %d", name, len(args)+len(named), arguments)
		}
		x := make([]float64, arguments)
		for i, a := range args {
			if a == starlark.None {
				return starlark.None, nil
			}
			f, ok := starlark.AsFloat(a)
			if !ok {
				return nil, fmt.Errorf("%s of %s where a number is needed", name, a.Type())
			}
			x[i] = f
		}
		return of(x), nil
	})
}
