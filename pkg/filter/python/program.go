package python

import (
	"errors"
	"fmt"
	"strings"

	"go.starlark.net/starlark"

	"minibroker/pkg/alert"
)

// Program is a compiled filter. It is not safe for concurrent use.
type Program struct {
	fields []string
	slots  map[string]int // by full path
	lists  map[string]bool
	schema *alert.Schema
	thread *starlark.Thread
	filter *starlark.Function
	values []alert.Value // of the alert that is asked about
	limits limits
}

// Fields names the fields that may be read, each once.
func (p *Program) Fields() []string { return p.fields }

// Match reports whether the alert fulfils the condition: whether filter returned
// True. values[i] belongs to Fields()[i]. What the function cannot compute
// because a field is NULL does not pass, as in SQL. An error says why and where
// the function failed.
func (p *Program) Match(values []alert.Value) (bool, error) {
	p.values = values
	result, err := p.limited(func() (starlark.Value, error) {
		return starlark.Call(p.thread, p.filter, starlark.Tuple{record{p, "", -1}}, nil)
	})
	switch {
	case err != nil && isAboutNull(err):
		return false, nil
	case err != nil:
		return false, p.told(err)
	}
	switch v := result.(type) {
	case starlark.Bool:
		return bool(v), nil
	case starlark.NoneType:
		return false, nil
	}
	return false, fmt.Errorf("filter returned %s %.100s where True, False or None is needed", result.Type(), result.String())
}

// isAboutNull reports whether a failure is that a field is NULL: None was
// compared, computed with, or asked for a field of its own.
func isAboutNull(err error) bool {
	return strings.Contains(err.Error(), "NoneType")
}

// told puts the place before what has failed.
func (p *Program) told(err error) error {
	var failed *starlark.EvalError
	if !errors.As(err, &failed) {
		return err
	}
	what := strings.TrimPrefix(failed.Msg, "Starlark computation cancelled: ")
	for i := range failed.CallStack {
		if at := failed.CallStack.At(i).Pos; at.Line > 0 {
			return fmt.Errorf("line %d: %s", at.Line, what)
		}
	}
	return errors.New(what)
}
