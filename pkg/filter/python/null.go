package python

import (
	"errors"

	"go.starlark.net/starlark"
)

// nullError is that something cannot be computed because a field is NULL, which
// is no failure.
type nullError struct{ error }

// isAboutNull reports whether a run ended because a field is NULL.
func isAboutNull(err error) bool {
	var null nullError
	return errors.As(err, &null)
}

// aboutNull tells of an operation's failure that it was given None, itself or in a
// list. What a function of the filter's own fails with, a sort's key for example,
// says that for itself.
func aboutNull(err error, operands ...starlark.Value) error {
	var inside *starlark.EvalError
	if err == nil || errors.As(err, &inside) {
		return err
	}
	for _, v := range operands {
		if hasNull(v, 0) {
			return nullError{err}
		}
	}
	return err
}

// hasNull looks into lists of pairs, but not deeper.
func hasNull(v starlark.Value, depth int) bool {
	switch v := v.(type) {
	case starlark.NoneType:
		return true
	case *starlark.List, starlark.Tuple, list:
		held := v.(starlark.Indexable)
		for i := range held.Len() {
			if depth < 2 && hasNull(held.Index(i), depth+1) {
				return true
			}
		}
	}
	return false
}
