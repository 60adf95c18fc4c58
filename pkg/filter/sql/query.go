package sql

import (
	"fmt"
	"strings"

	"minibroker/pkg/alert"
	"minibroker/pkg/mistake"
)

// Ending is that of a filter's file in this language.
const Ending = ".sql"

// MaxText bounds a filter's text, bytes.
const MaxText = 64 << 10

// maxMistakes bounds how many mistakes are told of one text.
const maxMistakes = 50

// code computes an expression for one alert.
type code func(*env) value

// env is what an expression may look at.
type env struct {
	values  []alert.Value // by field
	element int           // of the list whose condition is asked about
}

// Query is a compiled filter. It is not safe for concurrent use.
type Query struct {
	fields  []string
	clauses []code
	texts   []string
	order   *Order
	env     env
}

// Compile understands a filter's text as far as alerts have the given schema.
// number is what N stands for in it. The error is of type mistake.Errors and
// holds all that is wrong (or the first fifty of it), at file:line:col, columns
// being counted in bytes; of what cannot be read it is the first.
func Compile(file, text string, schema *alert.Schema, number int) (*Query, error) {
	c := &compiler{file: file, text: text, schema: schema, number: int64(number), slots: map[string]int{}}
	if len(text) > MaxText {
		c.fail(0, fmt.Sprintf("the filter has %d bytes, of at most %d", len(text), MaxText), "make it shorter")
		return nil, c.errs.Sorted()
	}
	tree := newParser(text, c.fail).statement()
	if len(c.errs) > 0 {
		return nil, c.errs.Sorted()
	}
	q := &Query{}
	for _, clause := range conjuncts(tree.where) {
		q.clauses = append(q.clauses, c.condition(clause))
		q.texts = append(q.texts, oneLine(c.source(clause)))
	}
	q.order = c.order(tree)
	if len(c.errs) > 0 {
		return nil, c.errs.Sorted()
	}
	q.fields = c.fields
	return q, nil
}

// Fields names the fields that are read, each once.
func (q *Query) Fields() []string { return q.fields }

// Match reports whether the alert fulfils the condition: whether it is TRUE, and
// neither FALSE nor NULL. values[i] belongs to Fields()[i]; whatever they are,
// the error is nil.
func (q *Query) Match(values []alert.Value) (bool, error) { return q.Rejects(values) < 0, nil }

// Clauses are the texts of the conditions that the whole one joins by AND.
func (q *Query) Clauses() []string { return q.texts }

// Rejects returns the first of the clauses that is not TRUE of an alert, or -1.
func (q *Query) Rejects(values []alert.Value) int {
	q.env.values = values
	for i, holds := range q.clauses {
		if !holds(&q.env).is(true) {
			return i
		}
	}
	return -1
}

// Order returns what ORDER BY and LIMIT say, or nil.
func (q *Query) Order() *Order { return q.order }

// compiler makes code of a tree.
type compiler struct {
	file, text string
	schema     *alert.Schema
	number     int64
	fields     []string
	slots      map[string]int // by full path
	list       string         // path of the list whose elements' condition is read, or ""
	errs       mistake.Errors
}

// fail notes a mistake at a byte of the text.
func (c *compiler) fail(from int, what, fix string) {
	if len(c.errs) == maxMistakes {
		return
	}
	before := c.text[:from]
	line := strings.Count(before, "\n") + 1
	col := from - strings.LastIndexByte(before, '\n')
	c.errs = append(c.errs, mistake.Error{File: c.file, Line: line, Col: col, What: what, Fix: fix})
}

// source is an expression as it was written.
func (c *compiler) source(e *expr) string { return c.text[e.from:e.to] }

// slot is where the values of a field are.
func (c *compiler) slot(path string) int {
	path = c.schema.FullPath(path)
	slot, known := c.slots[path]
	if !known {
		slot = len(c.fields)
		c.fields, c.slots[path] = append(c.fields, path), slot
	}
	return slot
}
