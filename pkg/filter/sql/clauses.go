package sql

import "strings"

// conjuncts are the conditions that a condition joins by AND.
func conjuncts(e *expr) []*expr {
	if e.op != opAnd {
		return []*expr{e}
	}
	return append(conjuncts(e.args[0]), conjuncts(e.args[1])...)
}

// oneLine is a clause as it was written, but for comments, and with one space
// where there was white space between words.
func oneLine(clause string) string {
	l := &lexer{text: clause, fail: func(int, string, string) {}}
	var line strings.Builder
	for t, before := l.next(), 0; t.kind != endToken; t = l.next() {
		if t.from > before {
			line.WriteByte(' ')
		}
		line.WriteString(clause[t.from:t.to])
		before = t.to
	}
	return line.String()
}
