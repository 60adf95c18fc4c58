package topology

import (
	"fmt"

	"minibroker/pkg/mistake"
)

// note adds a problem at its place.
func note(errs *mistake.Errors, at origin, p *problem) {
	*errs = append(*errs, mistake.Error{File: at.file, Line: at.line, Col: at.col, What: p.what, Fix: p.mend})
}

// problem is a mistake before its place is known.
type problem struct{ what, mend string }

func bad(format string, args ...any) *problem {
	return &problem{what: fmt.Sprintf(format, args...)}
}

func (p *problem) fix(format string, args ...any) *problem {
	p.mend = fmt.Sprintf(format, args...)
	return p
}
