package sql

import (
	"strings"
	"unicode/utf8"
)

// lexer cuts a text into tokens.
type lexer struct {
	text string
	at   int
	fail func(from int, what, fix string)
}

// next returns the next token. What has no meaning is told and passed over.
func (l *lexer) next() token {
	for {
		l.blank()
		if l.at == len(l.text) {
			return token{from: l.at, to: l.at}
		}
		from := l.at
		switch c := l.text[from]; {
		case letter(c):
			l.take(func(c byte) bool { return letter(c) || digit(c) || c == '.' })
			return l.token(nameToken, from)
		case digit(c) || c == '.' && from+1 < len(l.text) && digit(l.text[from+1]):
			l.number()
			return l.token(numberToken, from)
		case c == '\'':
			if t, whole := l.quoted(); whole {
				return t
			}
		default:
			if n := signLength(l.text[from:]); n > 0 {
				l.at += n
				return l.token(signToken, from)
			}
			l.strange()
		}
	}
}

func (l *lexer) token(kind tokenKind, from int) token {
	return token{kind: kind, text: l.text[from:l.at], from: from, to: l.at}
}

func (l *lexer) take(in func(byte) bool) {
	for l.at < len(l.text) && in(l.text[l.at]) {
		l.at++
	}
}

// number takes digits, a dot and an exponent, and whatever is written right
// behind: 5x is one wrong number.
func (l *lexer) number() {
	for l.at < len(l.text) {
		c := l.text[l.at]
		sign := (c == '+' || c == '-') && (l.text[l.at-1] == 'e' || l.text[l.at-1] == 'E')
		if !letter(c) && !digit(c) && c != '.' && !sign {
			return
		}
		l.at++
	}
}

// quoted takes 'text', in which ” stands for one quote.
func (l *lexer) quoted() (token, bool) {
	from := l.at
	var text strings.Builder
	for l.at++; l.at < len(l.text); l.at++ {
		if l.text[l.at] != '\'' {
			text.WriteByte(l.text[l.at])
			continue
		}
		if !strings.HasPrefix(l.text[l.at:], "''") {
			l.at++
			return token{kind: textToken, text: text.String(), from: from, to: l.at}, true
		}
		text.WriteByte('\'')
		l.at++
	}
	l.fail(from, "the quote that begins here has no end", "close it with '")
	return token{}, false
}

// blank passes over white space and comments.
func (l *lexer) blank() {
	for l.at < len(l.text) {
		rest := l.text[l.at:]
		switch {
		case strings.HasPrefix(rest, "--"):
			n := strings.IndexByte(rest, '\n')
			if n < 0 {
				n = len(rest)
			}
			l.at += n
		case strings.HasPrefix(rest, "/*"):
			n := strings.Index(rest, "*/")
			if n < 0 {
				l.fail(l.at, "the comment that begins here has no end", "close it with */")
				n = len(rest) - 2
			}
			l.at += n + 2
		case strings.ContainsRune(" \t\r\n\ufeff", rune(rest[0])):
			l.at++
		case strings.HasPrefix(rest, "\ufeff"): // a byte order mark
			l.at += len("\ufeff")
		default:
			return
		}
	}
}

// strange tells of a character that has no meaning.
func (l *lexer) strange() {
	r, size := utf8.DecodeRuneInString(l.text[l.at:])
	fix := "take it out"
	switch r {
	case '"', '`':
		fix = "write text in single quotes, and fields without any"
	case '!':
		fix = "write <> for not equal, and NOT before a condition"
	case '[', ']':
		fix = "ask about a list with count, any, none, min or max"
	case '&', '|':
		fix = "write AND or OR"
	}
	l.fail(l.at, quoteRune(r, l.text[l.at:l.at+size])+" has no meaning here", fix)
	l.at += size
}

func quoteRune(r rune, bytes string) string {
	if r == utf8.RuneError {
		return "a byte that is no UTF-8"
	}
	return token{kind: signToken, text: bytes}.String()
}

// signLength is the length of the sign that s begins with, or 0.
func signLength(s string) int {
	if len(s) > 1 && strings.Contains(" <= >= <> != == || ", " "+s[:2]+" ") && s[:2] != "||" {
		return 2
	}
	if strings.ContainsRune("=<>+-*/%^(),;", rune(s[0])) {
		return 1
	}
	return 0
}

func digit(c byte) bool  { return '0' <= c && c <= '9' }
func letter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' }
