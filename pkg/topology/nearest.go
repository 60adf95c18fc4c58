package topology

import (
	"slices"
	"strconv"
	"strings"

	"github.com/agnivade/levenshtein"
)

// unknown tells of a key that there is not, with the nearest one that there
// is: a misspelt neighbour, else the same name elsewhere, else all neighbours.
func unknown(section, name string) *problem {
	if secretName.MatchString(name) {
		return inlineSecret(section, name)
	}
	what := "top level has no key " + quote(name)
	if section != "" {
		what = section + " has no key " + quote(name)
	}
	p := bad("%s", what)
	if _, isKey := keyByPath(name); isKey && section == "" {
		return p.fix("write %s below %s", lastWord(name), parent(name))
	}
	neighbours := under(section)
	if near := Nearest(name, neighbours); near != "" {
		return p.fix("write %s", near)
	}
	if elsewhere := pathsNamed(name); len(elsewhere) > 0 {
		return p.fix("did you mean %s", strings.Join(elsewhere, " or "))
	}
	return p.fix("keys here are %s", strings.Join(neighbours, ", "))
}

// quote makes what a user wrote safe to print: it may be a megabyte, or move a
// terminal's cursor.
func quote(text string) string {
	if runes := []rune(text); len(runes) > 60 {
		text = string(runes[:60]) + "…"
	}
	return strconv.Quote(text)
}

// Nearest gives the candidate that a misspelt name is most like, at most half of
// it away, or "".
func Nearest(name string, candidates []string) string {
	if len(name) > 100 { // as far from all of them as it is long
		return ""
	}
	best, bestDistance := "", min(len(name), 40)/2+1
	for _, candidate := range candidates {
		if d := levenshtein.ComputeDistance(strings.ToLower(name), strings.ToLower(candidate)); d < bestDistance {
			best, bestDistance = candidate, d
		}
	}
	return best
}

// pathsNamed lists the keys and sections whose last word is the name.
func pathsNamed(name string) []string {
	var found []string
	for _, k := range keys {
		words := strings.Split(k.path, ".")
		for i, word := range words {
			path := strings.Join(words[:i+1], ".")
			if strings.EqualFold(word, name) && !slices.Contains(found, path) {
				found = append(found, path)
			}
		}
	}
	return found
}
