package topology

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Error is one thing wrong in what the user wrote.
type Error struct {
	File string // path, or "--set key=value" for an override
	Line int    // counted from 1; 0 for an override or a file that cannot be read
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

// Errors are all errors of one Load, sorted by file, line and column.
type Errors []Error

// Error gives one line an error.
func (e Errors) Error() string {
	lines := make([]string, len(e))
	for i, one := range e {
		lines[i] = one.Error()
	}
	return strings.Join(lines, "\n")
}

func (e *Errors) add(at origin, p *problem) {
	*e = append(*e, Error{File: at.file, Line: at.line, Col: at.col, What: p.what, Fix: p.mend})
}

// sorted gives the errors in order of place, each once, or nil.
func (e Errors) sorted() error {
	if len(e) == 0 {
		return nil
	}
	slices.SortStableFunc(e, func(a, b Error) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line),
			cmp.Compare(a.Col, b.Col), cmp.Compare(a.What, b.What))
	})
	return slices.Compact(e)
}

// problem is an Error before its place is known.
type problem struct{ what, mend string }

func bad(format string, args ...any) *problem {
	return &problem{what: fmt.Sprintf(format, args...)}
}

func (p *problem) fix(format string, args ...any) *problem {
	p.mend = fmt.Sprintf(format, args...)
	return p
}

func (p *problem) Error() string { return p.what + "; " + p.mend }
