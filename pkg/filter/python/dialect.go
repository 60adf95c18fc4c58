package python

import (
	"strings"
	"unicode"

	"go.starlark.net/syntax"
)

// mending is what is told of something that Python has and a filter has not.
type mending struct{ what, fix string }

const asPython = "mend it as Python wants it"

// words of Python that cannot be in a filter.
var words = map[string]mending{
	"is":       {"Starlark has no is", "compare with == None or != None"},
	"import":   {"a filter imports nothing", "take it out: mag, cone, box, galb, sqrt and log10 are there without it"},
	"from":     {"a filter imports nothing", "take it out: mag, cone, box, galb, sqrt and log10 are there without it"},
	"while":    {"Starlark has no while, which may have no end", "write for i in range(100), and break when it is done"},
	"class":    {"there are no classes", "write functions, and dictionaries for what belongs together"},
	"try":      {"there are no exceptions to catch", "ask before: if x != None"},
	"except":   {"there are no exceptions to catch", "ask before: if x != None"},
	"finally":  {"there are no exceptions to catch", "ask before: if x != None"},
	"raise":    {"there are no exceptions to raise", `write fail("why"), which sets the alert aside, or return False`},
	"assert":   {"Starlark has no assert", `write if not x: fail("why"), which sets the alert aside`},
	"with":     {"Starlark has no with", "a filter opens nothing; take it out"},
	"async":    {"Starlark has no async", "write def"},
	"await":    {"Starlark has no await", "call the function as it is"},
	"yield":    {"Starlark has no yield", "gather what it gives in a list, and return that"},
	"del":      {"Starlark has no del", "write d.pop(key), or gather what shall stay in a new list"},
	"global":   {"Starlark has no global", "return what a function computes: what stands outside cannot be changed"},
	"nonlocal": {"Starlark has no nonlocal", "return what a function computes"},
	"match":    {"Starlark has no match", "write if, elif and else"},
	"print":    {"a filter prints nothing", "look at alerts with minibroker consume, and at what a filter does with minibroker filter test"},
}

// names that Python, or what is often imported, gives and a filter has not.
var names = map[string]string{
	"true": "write True", "false": "write False", "null": "write None", "NULL": "write None", "nan": "compare with None: a field is never not a number", "NaN": "compare with None: a field is never not a number",
	"math": "write sqrt, log10 or mag as they are", "np": "write sqrt, log10, max or min as they are", "numpy": "write sqrt, log10, max or min as they are",
	"sum": "add up in a loop: total += x", "round": "write int(x + 0.5)", "pow": "write x * x", "isinstance": `write type(x) == "int"`,
	"map": "write [f(x) for x in list]", "set": "write a list, or a dictionary whose values are True",
}

// signs are what the parser says of what is written with other signs in Python.
var signs = []struct {
	told string // how its message begins
	line string // what the line has before
	mending
}{
	{"got '**'", "", mending{"Starlark has no **", "write x * x, or sqrt(x)"}},
	{"got string literal, want newline", "f'", mending{"there are no f-strings", `write "{} {}".format(x, y)`}},
	{"got string literal, want newline", `f"`, mending{"there are no f-strings", `write "{} {}".format(x, y)`}},
	{"got '&', want primary", "&", mending{"Starlark has no &&", "write and"}},
	{"got '|', want primary", "|", mending{"Starlark has no ||", "write or"}},
	{"got '>', want primary", "<", mending{"Starlark has no <>", "write !="}},
	{"unexpected input character '!'", "", mending{"Starlark has no !", "write not"}},
	{"unexpected input character '@'", "", mending{"Starlark has no @", "call the function inside of the other"}},
	{"unexpected input character '?'", "", mending{"Starlark has no ?", "write x if condition else y"}},
	{"got for, want ','", "", mending{"Starlark has no for without brackets", "write [x for x in list], with brackets"}},
	{"got '=', want", "", mending{"one = gives a name a value", "to compare, write =="}},
	{"got ',', want ':'", "", mending{"there are no sets", "write a list, or a dictionary whose values are True"}},
	{"got '}', want ':'", "", mending{"there are no sets", "write a list, or a dictionary whose values are True"}},
	{"got indent, ", "", mending{"the line is indented more than the one before", "indent it alike"}},
	{"got newline, want ':'", "", mending{"the line before does not end with :", "write : at its end"}},
	{"got ':', want", "", mending{"there are no types of names, and no :=", "write x = 3, and def filter(alert): without types"}},
	{"got else, want primary", "", mending{"Starlark has no else of a loop", "write it behind the loop, under an if"}},
	{"conditional expression without else", "", mending{"the if has no else", "write x if condition else y"}},
	{"got identifier, want in", "", mending{"not stands between two values", "write x != y, or x not in y"}},
}

// mend tells what is wrong with what the parser did not understand, and where, and
// how to write it.
func mend(text string, wrong syntax.Error) (mending, syntax.Position) {
	before, rest := around(text, wrong.Pos)
	at := wrong.Pos
	// The parser's place is the token, or behind it.
	if token := tokenTold(wrong.Msg, before); token != "" && !strings.HasPrefix(rest, token) && strings.HasSuffix(before, token) {
		before, rest = strings.TrimSuffix(before, token), token+rest
		at.Col -= int32(len([]rune(token)))
	}
	if strings.HasSuffix(wrong.Msg, "(use parens)") {
		return mending{"comparisons do not chain", "write 1 < x and x < 2 for 1 < x < 2"}, at
	}
	if m, known := words[firstWord(rest)]; known {
		return m, at
	}
	if m, known := words[firstWord(before)]; known { // it is a name for Starlark, which fails at the next word
		at.Col = int32(1 + len(before) - len(strings.TrimLeft(before, " \t")))
		return m, at
	}
	if strings.HasSuffix(wrong.Msg, "want indent") {
		return mending{"what belongs to the line before is not indented", "begin the line with four spaces more"}, at
	}
	for _, sign := range signs {
		if strings.HasPrefix(wrong.Msg, sign.told) && strings.Contains(before, sign.line) {
			return sign.mending, at
		}
	}
	return mending{wrong.Msg, asPython}, at
}

// tokenTold is the token that a message is about.
func tokenTold(told, before string) string {
	token, isGot := strings.CutPrefix(told, "got ")
	if _, second, isPair := strings.Cut(told, " does not associate with "); isPair {
		return strings.TrimSuffix(second, " (use parens)")
	}
	token, _, wants := strings.Cut(token, ", want")
	switch {
	case !isGot || !wants:
		return ""
	case token == "identifier":
		return before[1+strings.LastIndexFunc(before, func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) }):]
	}
	return strings.Trim(token, "'")
}

// around is the line before and behind a place.
func around(text string, at syntax.Position) (before, rest string) {
	lines := strings.Split(text, "\n")
	if at.Line < 1 || int(at.Line) > len(lines) {
		return "", ""
	}
	line := []rune(lines[at.Line-1])
	col := min(max(0, int(at.Col)-1), len(line))
	return string(line[:col]), string(line[col:])
}

func firstWord(s string) string {
	s = strings.TrimLeft(s, " \t")
	end := strings.IndexFunc(s, func(r rune) bool { return r < 'a' || r > 'z' })
	if end < 0 {
		return s
	}
	return s[:end]
}
