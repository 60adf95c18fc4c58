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
	shorts map[string]string // full paths by what the alert's fields may be called
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
	return false, fmt.Errorf("filter returned %s where True, False or None is needed", shown(result))
}

// shown is a value's type and, unless it is large, text.
func shown(v starlark.Value) string {
	if _, err := size(200, v); err != nil {
		return v.Type()
	}
	return v.Type() + " " + v.String()
}

// charge counts steps for copying so many bytes of the alert; the next step ends a
// run that has no more.
func (p *Program) charge(bytes int) { p.thread.Steps += uint64(bytes / bytesPerStep) }

// longestTold bounds what is told of a failure, characters: it may quote a text.
const longestTold = 200

// told puts the place before what has failed.
func (p *Program) told(err error) error {
	var failed *starlark.EvalError
	if !errors.As(err, &failed) {
		return err
	}
	what := fmt.Sprintf("%.*s", longestTold, strings.TrimPrefix(failed.Msg, "Starlark computation cancelled: "))
	for i := range failed.CallStack {
		if at := failed.CallStack.At(i).Pos; at.Line > 0 {
			return fmt.Errorf("line %d: %s", at.Line, what)
		}
	}
	return errors.New(what)
}
