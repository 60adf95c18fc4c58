package bench

import (
	"fmt"
	"strings"
)

// The lines of a document between which the table stands.
const (
	beginMark = "<!-- make bench: begin -->"
	endMark   = "<!-- make bench: end -->"
)

// InDocument puts the table between the two marks of a document, whose other lines
// stay as they are.
func InDocument(document, table string) (string, error) {
	before, rest, begins := strings.Cut(document, beginMark)
	_, after, ends := strings.Cut(rest, endMark)
	if !begins || !ends {
		return "", fmt.Errorf("the document lacks a line %s or, below it, %s", beginMark, endMark)
	}
	return before + beginMark + "\n\n" + strings.TrimSpace(table) + "\n\n" + endMark + after, nil
}
