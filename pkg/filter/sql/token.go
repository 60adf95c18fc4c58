package sql

import (
	"fmt"
	"strings"
)

// kind of a token.
type tokenKind uint8

const (
	endToken    tokenKind = iota
	nameToken             // a keyword, a field, a function
	numberToken           // a number without sign
	textToken             // 'text'; the token's text is what stands between the quotes
	signToken             // an operator, a bracket, a comma
)

// token is a word of a text, with the bytes that it has there.
type token struct {
	kind     tokenKind
	text     string
	from, to int
}

// is reports whether the token is that keyword or sign; keywords may be in
// either case.
func (t token) is(word string) bool {
	return t.kind == nameToken && strings.EqualFold(t.text, word) || t.kind == signToken && t.text == word
}

// isAny reports whether the token is one of the words.
func (t token) isAny(words ...string) bool {
	for _, w := range words {
		if t.is(w) {
			return true
		}
	}
	return false
}

func (t token) String() string {
	switch t.kind {
	case endToken:
		return "the end"
	case textToken:
		return "'" + t.text + "'"
	}
	return fmt.Sprintf("%q", t.text)
}

// reserved are the words that no field can be named by.
var reserved = []string{
	"AND", "OR", "NOT", "IS", "NULL", "TRUE", "FALSE", "IN", "BETWEEN", "LIKE", "ESCAPE",
	"CASE", "WHEN", "THEN", "ELSE", "END", "SELECT", "FROM", "WHERE", "ORDER", "BY", "ASC", "DESC", "LIMIT",
}

func (t token) reserved() bool { return t.kind == nameToken && t.isAny(reserved...) }
