// Package mistake is how the mistakes of what a user wrote are told: all at once,
// each at its place, with the way to mend it.
package mistake

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Error is one thing wrong in what the user wrote.
type Error struct {
	File string // path, or the flag that holds the text, such as "--set key=value"
	Line int    // counted from 1; 0 for what has no lines or a file that cannot be read
	Col  int    // counted from 1
	What string // what is wrong
	Fix  string // how to mend it
}

// Error gives "file:line:col: what; how to mend".
func (e Error) Error() string {
	place := e.File
	if e.Line > 0 {
		place = fmt.Sprintf("%s:%d:%d", e.File, e.Line, e.Col)
	}
	return place + ": " + e.What + "; " + e.Fix
}

// Errors are all that is wrong.
type Errors []Error

// Error gives one line an error.
func (e Errors) Error() string {
	lines := make([]string, len(e))
	for i, one := range e {
		lines[i] = one.Error()
	}
	return strings.Join(lines, "\n")
}

// Sorted gives the errors in order of file, line and column, each once, or nil
// when there are none.
func (e Errors) Sorted() error {
	if len(e) == 0 {
		return nil
	}
	slices.SortStableFunc(e, func(a, b Error) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line),
			cmp.Compare(a.Col, b.Col), cmp.Compare(a.What, b.What))
	})
	return slices.Compact(e)
}
