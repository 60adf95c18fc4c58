package sql

import (
	"unicode/utf8"

	"minibroker/pkg/alert"
)

// like compiles a comparison with a pattern, in which % stands for any text and _
// for any character.
func (c *compiler) like(e *expr) code {
	what, is := c.compile(e.args[0])
	c.want(e.args[0], is, textType)
	if e.args[1].op != opText {
		c.fail(e.args[1].from, "the pattern behind LIKE is no text", "write one in single quotes, such as 'RU%'")
	}
	escape := rune(-1)
	if sign := e.args[2]; sign != nil {
		r, size := utf8.DecodeRuneInString(sign.text)
		if sign.op != opText || size != len(sign.text) || size == 0 {
			c.fail(sign.from, "what follows ESCAPE is not one character", `write one in single quotes, such as '\'`)
		}
		escape = r
	}
	pattern, whole := compilePattern(e.args[1].text, escape)
	if !whole {
		c.fail(e.args[1].from, "the pattern ends with the character that is to escape another", "write it twice")
	}
	return func(env *env) value {
		v := what(env)
		if v.kind != alert.KindString {
			return null
		}
		return boolean(pattern.matches(v.s) != e.not)
	}
}

// pattern is what LIKE compares with.
type pattern []piece

// piece is one place of a pattern.
type piece struct {
	char     rune // 0: any
	anything bool // any text
}

// compilePattern reports also whether the text does not break off behind the
// escaping character.
func compilePattern(text string, escape rune) (p pattern, whole bool) {
	escaped := false
	for _, r := range text {
		switch {
		case escaped:
			p, escaped = append(p, piece{char: r}), false
		case r == escape:
			escaped = true
		case r == '%':
			if len(p) == 0 || !p[len(p)-1].anything {
				p = append(p, piece{anything: true})
			}
		case r == '_':
			p = append(p, piece{})
		default:
			p = append(p, piece{char: r})
		}
	}
	return p, !escaped
}

// matches goes through the text once, and back only to the last place where any
// text may stand.
func (p pattern) matches(s []byte) bool {
	at, i := 0, 0
	back, backTo := -1, 0 // the piece that stands for any text, and where what follows it was tried last
	for i < len(s) {
		r, size := utf8.DecodeRune(s[i:])
		switch {
		case at < len(p) && p[at].anything:
			back, backTo = at, i
			at++
		case at < len(p) && (p[at].char == 0 || p[at].char == r):
			at, i = at+1, i+size
		case back >= 0:
			_, size := utf8.DecodeRune(s[backTo:])
			backTo += size
			at, i = back+1, backTo
		default:
			return false
		}
	}
	for at < len(p) && p[at].anything {
		at++
	}
	return at == len(p)
}
