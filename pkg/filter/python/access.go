package python

import (
	"fmt"

	"go.starlark.net/starlark"
)

// attribute is x.name. Methods are given out with what they cost.
func attribute(thread *starlark.Thread, operands starlark.Tuple) (starlark.Value, error) {
	x, name := operands[0], string(operands[1].(starlark.String))
	if r, ok := x.(record); ok {
		return r.field(name)
	}
	var found starlark.Value
	if x, ok := x.(starlark.HasAttrs); ok {
		found, _ = x.Attr(name)
	}
	switch found := found.(type) {
	case nil:
		return nil, aboutNull(fmt.Errorf("%s has no .%s field or method", x.Type(), name), x)
	case *starlark.Builtin:
		return counted(found), nil
	}
	return found, nil
}

// index is x[i].
func index(thread *starlark.Thread, operands starlark.Tuple) (starlark.Value, error) {
	x, i := operands[0], operands[1]
	if err := chargeFor(thread, 1, i); err != nil {
		return nil, err
	}
	switch x := x.(type) {
	case starlark.Mapping:
		v, found, err := x.Get(i)
		if err == nil && !found {
			err = fmt.Errorf("key %v not in %s", i, x.Type())
		}
		return v, aboutNull(err, i)
	case starlark.Indexable:
		at, err := place(x, i)
		if err != nil {
			return nil, aboutNull(err, i)
		}
		return x.Index(at), nil
	}
	return nil, aboutNull(fmt.Errorf("%s has no elements", x.Type()), x)
}

// place is which element x[i] is: those before the first are counted from the end.
func place(x starlark.Indexable, i starlark.Value) (int, error) {
	at, err := starlark.AsInt32(i)
	if err != nil {
		return 0, fmt.Errorf("%s index: %w", x.Type(), err)
	}
	n := x.Len()
	switch {
	case n == 0:
		return 0, fmt.Errorf("index %d out of range: empty %s", at, x.Type())
	case at < -n || at >= n:
		return 0, fmt.Errorf("%s index %d out of range [%d:%d]", x.Type(), at, -n, n-1)
	case at < 0:
		at += n
	}
	return at, nil
}

// sliced is x of x[a:b].
func sliced(thread *starlark.Thread, operands starlark.Tuple) (starlark.Value, error) {
	return operands[0], passed(thread, operands[0], "%s cannot be sliced")
}

// iterated is x of for y in x.
func iterated(_ *starlark.Thread, operands starlark.Tuple) (starlark.Value, error) {
	x := operands[0]
	if x == starlark.None {
		return nil, nullError{fmt.Errorf("%s has no elements", x.Type())}
	}
	return x, nil
}

// spread is x of f(*x).
func spread(thread *starlark.Thread, operands starlark.Tuple) (starlark.Value, error) {
	return operands[0], passed(thread, operands[0], "%s has no elements")
}

// passed counts what it costs to copy x.
func passed(thread *starlark.Thread, x starlark.Value, fails string) error {
	if x == starlark.None {
		return nullError{fmt.Errorf(fails, x.Type())}
	}
	return chargeFor(thread, 1, x)
}

// key is x of {x: y} and of y[x] = z.
func key(thread *starlark.Thread, operands starlark.Tuple) (starlark.Value, error) {
	return operands[0], chargeFor(thread, 1, operands[0])
}

// emptyDict is how many bytes a dictionary takes at once.
const emptyDict = 512

func dictionary(thread *starlark.Thread, operands starlark.Tuple) (starlark.Value, error) {
	return operands[0], charge(thread, emptyDict)
}

// getattr is x.name of a name that is computed, with what it is if there is none.
func getattr(thread *starlark.Thread, f *starlark.Builtin, args starlark.Tuple, named []starlark.Tuple) (starlark.Value, error) {
	var x, otherwise starlark.Value
	var name string
	if err := starlark.UnpackPositionalArgs(f.Name(), args, named, 2, &x, &name, &otherwise); err != nil {
		return nil, err
	}
	v, err := attribute(thread, starlark.Tuple{x, starlark.String(name)})
	if err != nil && otherwise != nil {
		return otherwise, nil
	}
	return v, err
}
