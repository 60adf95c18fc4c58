package python

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// maxBits bounds integers: x *= x doubles them.
const maxBits = 1024

var errBits = fmt.Errorf("an integer of more than %d bits", maxBits)

// An operation is what rewrite puts in the place of syntax.
type operation func(thread *starlark.Thread, operands starlark.Tuple) (starlark.Value, error)

// operations by the names that rewrite gives them.
var operations = func() starlark.StringDict {
	all := map[string]operation{
		".": attribute, "[]": index, "[:]": sliced, "for": iterated, "key:": key, "{}": dictionary, "*x": spread,
		"+x": sign(syntax.PLUS), "-x": sign(syntax.MINUS), "~x": sign(syntax.TILDE),
	}
	for op := syntax.PLUS; op <= syntax.GTGT; op++ {
		all[op.String()] = computed(op)
		all[op.String()+"="] = inPlace(op)
		all["[]"+op.String()+"="] = inElement(op)
	}
	for _, op := range []syntax.Token{syntax.EQL, syntax.NEQ, syntax.LT, syntax.LE, syntax.GT, syntax.GE} {
		all[op.String()] = compared(op)
	}
	all["in"], all["not in"] = computed(syntax.IN), computed(syntax.NOT_IN)
	named := starlark.StringDict{}
	for name, do := range all {
		named[name] = starlark.NewBuiltin(name, func(thread *starlark.Thread, _ *starlark.Builtin, operands starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
			return do(thread, operands)
		})
	}
	return named
}()

// computed is x op y.
func computed(op syntax.Token) operation {
	return func(thread *starlark.Thread, operands starlark.Tuple) (starlark.Value, error) {
		return compute(thread, op, operands[0], operands[1])
	}
}

func compute(thread *starlark.Thread, op syntax.Token, x, y starlark.Value) (starlark.Value, error) {
	if err := chargeOperands(thread, op, x, y); err != nil {
		return nil, err
	}
	if divides(op) && isZero(y) && isNumber(x) {
		return starlark.None, nil
	}
	v, err := starlark.Binary(op, x, y)
	if err != nil {
		return nil, aboutNull(err, x, y)
	}
	switch v := v.(type) {
	case starlark.Float:
		return float(float64(v)), nil
	case starlark.Int:
		return v, bounded(v)
	}
	return v, nil
}

func divides(op syntax.Token) bool {
	return op == syntax.SLASH || op == syntax.SLASHSLASH || op == syntax.PERCENT
}

func isNumber(v starlark.Value) bool {
	switch v.(type) {
	case starlark.Int, starlark.Float:
		return true
	}
	return false
}

func isZero(v starlark.Value) bool { return isNumber(v) && !bool(v.Truth()) }

func bounded(v starlark.Value) error {
	if i, ok := v.(starlark.Int); ok && bitLen(i) > maxBits {
		return errBits
	}
	return nil
}

// chargeOperands counts what x op y goes through and makes. Of numbers it is
// nothing, as they are bounded.
func chargeOperands(thread *starlark.Thread, op syntax.Token, x, y starlark.Value) error {
	if isNumber(x) && isNumber(y) {
		return errors.Join(bounded(x), bounded(y))
	}
	times := 1
	switch _, isDict := y.(*starlark.Dict); {
	case op == syntax.STAR && (x == starlark.None || y == starlark.None):
		return nil
	case op == syntax.STAR && isNumber(x):
		return chargeFor(thread, repeats(x), y)
	case op == syntax.STAR:
		return chargeFor(thread, repeats(y), x)
	case op == syntax.PERCENT:
		format, _ := starlark.AsString(x)
		times += strings.Count(format, "%")
	case isDict && (op == syntax.IN || op == syntax.NOT_IN):
		return chargeFor(thread, 1, x) // a key is looked up
	}
	return chargeFor(thread, times, x, y)
}

// repeats is how often something times v has it.
func repeats(v starlark.Value) int {
	if i, ok := v.(starlark.Int); ok {
		n, small := i.Int64()
		if !small || n > math.MaxInt32 {
			return math.MaxInt32
		}
		return max(1, int(n))
	}
	return 1
}

// compared is x op y. Two numbers, the most frequent case, are compared at once.
func compared(op syntax.Token) operation {
	return func(thread *starlark.Thread, operands starlark.Tuple) (starlark.Value, error) {
		x, y := operands[0], operands[1]
		a, aExact := exact(x)
		b, bExact := exact(y)
		if aExact && bExact {
			return starlark.Bool(holds(op, a, b)), nil
		}
		if err := chargeFor(thread, 1, x, y); err != nil {
			return nil, err
		}
		result, err := starlark.Compare(op, x, y)
		return starlark.Bool(result), aboutNull(err, x, y)
	}
}

// exact is a number that a float holds exactly.
func exact(v starlark.Value) (float64, bool) {
	switch v := v.(type) {
	case starlark.Float:
		return float64(v), v == v // not a number is for Starlark the largest one
	case starlark.Int:
		i, small := v.Int64()
		return float64(i), small && -1<<53 <= i && i <= 1<<53
	}
	return 0, false
}

func holds(op syntax.Token, a, b float64) bool {
	switch op {
	case syntax.EQL:
		return a == b
	case syntax.NEQ:
		return a != b
	case syntax.LT:
		return a < b
	case syntax.LE:
		return a <= b
	case syntax.GT:
		return a > b
	}
	return a >= b
}

func sign(op syntax.Token) operation {
	return func(_ *starlark.Thread, operands starlark.Tuple) (starlark.Value, error) {
		if err := bounded(operands[0]); err != nil {
			return nil, err
		}
		v, err := starlark.Unary(op, operands[0])
		return v, aboutNull(err, operands[0])
	}
}

// inPlace is x op= y, where a list or dictionary is itself made longer.
func inPlace(op syntax.Token) operation {
	return func(thread *starlark.Thread, operands starlark.Tuple) (starlark.Value, error) {
		return lengthen(thread, op, operands[0], operands[1])
	}
}

func lengthen(thread *starlark.Thread, op syntax.Token, x, y starlark.Value) (starlark.Value, error) {
	var method string
	_, isList := x.(*starlark.List)
	_, isDict := x.(*starlark.Dict)
	switch {
	case isList && op == syntax.PLUS:
		method = "extend"
	case isDict && op == syntax.PIPE:
		method = "update"
	default:
		return compute(thread, op, x, y)
	}
	with, err := attribute(thread, starlark.Tuple{x, starlark.String(method)})
	if err == nil {
		_, err = starlark.Call(thread, with, starlark.Tuple{y}, nil)
	}
	return x, err
}

// inElement is x[i] op= y.
func inElement(op syntax.Token) operation {
	return func(thread *starlark.Thread, operands starlark.Tuple) (starlark.Value, error) {
		x, i, y := operands[0], operands[1], operands[2]
		before, err := index(thread, operands[:2])
		if err != nil {
			return nil, err
		}
		after, err := lengthen(thread, op, before, y)
		if err != nil {
			return nil, err
		}
		return starlark.None, assign(x, i, after)
	}
}

// assign is x[i] = v.
func assign(x, i, v starlark.Value) error {
	switch x := x.(type) {
	case starlark.HasSetKey:
		return x.SetKey(i, v)
	case starlark.HasSetIndex:
		at, err := place(x, i)
		if err != nil {
			return err
		}
		return x.SetIndex(at, v)
	}
	return fmt.Errorf("%s value does not support item assignment", x.Type())
}
