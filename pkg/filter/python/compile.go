package python

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.starlark.net/resolve"
	"go.starlark.net/starlark"
	"go.starlark.net/syntax"

	"minibroker/pkg/alert"
	"minibroker/pkg/mistake"
)

// Ending is that of a filter's file in this language.
const Ending = ".py"

// MaxText bounds a filter's text, bytes.
const MaxText = 64 << 10

// options leave out what could run for ever.
var options = &syntax.FileOptions{}

// Compile understands a filter's text as far as alerts have the given schema.
// number is what N stands for in it. The error is of type mistake.Errors, at
// file:line:col.
func Compile(file, text string, schema *alert.Schema, number int) (*Program, error) {
	c := &compiler{file: file, schema: schema, known: newFieldSet(schema)}
	if len(text) > MaxText {
		c.fail(syntax.MakePosition(&file, 1, 1), fmt.Sprintf("the filter has %d bytes, of at most %d", len(text), MaxText), "make it shorter")
		return nil, c.errs
	}
	tree, err := options.Parse(file, text, 0)
	if err != nil {
		c.syntax(text, err)
		return nil, c.errs.Sorted()
	}
	given := starlark.StringDict{"N": starlark.MakeInt(number)}
	for _, of := range []starlark.StringDict{universe, operations, functions} {
		maps.Copy(given, of)
	}
	c.unresolved(resolve.File(tree, given.Has, starlark.Universe.Has))
	if alert, found := c.function(tree); found {
		c.checkFields(tree, alert)
	}
	c.read(tree)
	if len(c.errs) > 0 {
		return nil, c.errs.Sorted()
	}
	rewrite(tree)
	program, err := starlark.FileProgram(tree, given.Has)
	if err != nil {
		c.unresolved(err)
		return nil, c.errs.Sorted()
	}
	return c.program(program, given)
}

// program runs what stands outside of functions, once, and keeps the function.
func (c *compiler) program(program *starlark.Program, given starlark.StringDict) (*Program, error) {
	p := &Program{schema: c.schema, thread: &starlark.Thread{Name: c.file, Print: func(*starlark.Thread, string) {}}}
	p.thread.OnMaxSteps = p.limits.look
	var globals starlark.StringDict
	_, err := p.limited(func() (_ starlark.Value, err error) {
		if globals, err = program.Init(p.thread, given); err == nil {
			err = chargeFor(p.thread, 1, slices.Collect(maps.Values(globals))...) // what is endless cannot be frozen
		}
		return nil, err
	})
	if err != nil {
		c.fail(syntax.MakePosition(&c.file, 1, 1), p.told(err).Error(), "see to it that what stands outside of functions can be computed without an alert")
		return nil, c.errs
	}
	globals.Freeze() // or one alert could leave something behind for the next
	p.filter = globals["filter"].(*starlark.Function)
	p.fields, p.slots, p.lists = c.fields()
	p.shorts = map[string]string{}
	for _, path := range p.fields {
		if name := path[strings.LastIndexByte(path, '.')+1:]; c.schema.FullPath(name) == path {
			p.shorts[name] = path
		}
	}
	return p, nil
}

// compiler gathers what is known of a text.
type compiler struct {
	file   string
	schema *alert.Schema
	names  map[string]bool // that may be fields': attributes and texts
	known  *fieldSet
	errs   mistake.Errors
}

// maxMistakes is how many are told, as of SQL.
const maxMistakes = 50

func (c *compiler) fail(at syntax.Position, what, fix string) {
	if len(c.errs) == maxMistakes {
		return
	}
	c.errs = append(c.errs, mistake.Error{File: c.file, Line: int(at.Line), Col: int(at.Col), What: what, Fix: fix})
}

// syntax tells what could not be read.
func (c *compiler) syntax(text string, err error) {
	var wrong syntax.Error
	if !errors.As(err, &wrong) {
		c.fail(syntax.MakePosition(&c.file, 1, 1), err.Error(), example)
		return
	}
	m, at := mend(text, wrong)
	c.fail(at, m.what, m.fix)
}

// unresolved tells of names that stand for nothing.
func (c *compiler) unresolved(err error) {
	var all resolve.ErrorList
	if !errors.As(err, &all) {
		return
	}
	for _, one := range all {
		m := c.unresolvedName(one)
		c.fail(one.Pos, m.what, m.fix)
	}
}

func (c *compiler) unresolvedName(wrong resolve.Error) mending {
	const prefix = "this Starlark dialect does not support "
	told, undefined := strings.CutPrefix(wrong.Msg, "undefined: ")
	name, _, _ := strings.Cut(told, " ") // before (did you mean x?)
	switch fix, known := names[name]; {
	case undefined && known:
		return mending{"Starlark has no " + name, fix}
	case undefined && c.known.names[name]:
		return mending{wrong.Msg, "if the field is meant, write alert." + name}
	case undefined:
		return mending{wrong.Msg, "define it, or take it out"}
	case wrong.Msg == prefix+"while loops":
		return words["while"]
	case wrong.Msg == prefix+"sets":
		return mending{"Starlark has no set", names["set"]}
	case strings.HasSuffix(wrong.Msg, "not within a function"):
		return mending{wrong.Msg, "move it into a function: def filter(alert)"}
	case strings.HasPrefix(wrong.Msg, "cannot reassign "):
		return mending{wrong.Msg, "give it another name: what stands outside of functions is computed once"}
	}
	return mending{wrong.Msg, "write it in another way"}
}

const example = "write def filter(alert): return alert.snr > 5"
