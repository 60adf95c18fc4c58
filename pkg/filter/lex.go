package filter

import (
	"fmt"
	"strings"
)

// token is a word, number or sign of a condition with its place.
type token struct {
	text   string
	column int // of its first byte, from 1
}

func (t token) is(keyword string) bool { return strings.EqualFold(t.text, keyword) }

func (t token) String() string {
	if t.text == "" {
		return "the end"
	}
	return fmt.Sprintf("%q", t.text)
}

// tokens splits text. The last token is empty and stands behind the text.
func tokens(text string) ([]token, error) {
	var list []token
	for i := 0; i < len(text); {
		n := tokenLength(text[i:])
		switch {
		case n < 0:
			return nil, at(i+1, "%q has no meaning in a condition", firstRune(text[i:]))
		case text[i] != ' ' && text[i] != '\t' && text[i] != '\n' && text[i] != '\r':
			list = append(list, token{text[i : i+n], i + 1})
		}
		i += n
	}
	return append(list, token{column: len(text) + 1}), nil
}

// tokenLength is the number of bytes of the token or blank that s begins with,
// or -1.
func tokenLength(s string) int {
	switch c := s[0]; {
	case c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '%' || c == '=':
		return 1
	case c == '<' || c == '>' || c == '!':
		if len(s) > 1 && operators[s[:2]] != (operator{}) {
			return 2
		}
		if c == '!' {
			return -1
		}
		return 1
	case isDigit(c) || (c == '-' || c == '+' || c == '.') && len(s) > 1:
		return numberLength(s)
	case isLetter(c):
		return spanLength(s, func(c byte) bool { return isLetter(c) || isDigit(c) || c == '.' })
	}
	return -1
}

// numberLength is the length of the sign, digits, dot and exponent s begins
// with.
func numberLength(s string) int {
	return spanLength(s, func(c byte) bool { return isDigit(c) || isLetter(c) || c == '.' || c == '+' || c == '-' })
}

func spanLength(s string, in func(byte) bool) int {
	n := 1
	for n < len(s) && in(s[n]) {
		n++
	}
	return n
}

func isDigit(c byte) bool  { return '0' <= c && c <= '9' }
func isLetter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' }

func firstRune(s string) string {
	for _, r := range s {
		return string(r)
	}
	return ""
}

// at is an error at a column of the condition.
func at(column int, format string, args ...any) error {
	return fmt.Errorf("column %d: %s", column, fmt.Sprintf(format, args...))
}
