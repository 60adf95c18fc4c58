package logs

import (
	"fmt"
	"slices"
	"strings"

	"minibroker/pkg/topology"
)

// Part is a part of a deployment that has a log.
type Part struct{ Name, Role string }

// Unknown is the error of a name that neither a part nor a role has.
type Unknown struct{ Name, Nearest string }

func (u *Unknown) Error() string {
	if u.Nearest == "" {
		return fmt.Sprintf("there is no part %q; name a part such as filter001, or a role such as filters", u.Name)
	}
	return fmt.Sprintf("there is no part %q; did you mean %s?", u.Name, u.Nearest)
}

// Select gives the parts that the words name, each a part (filter017) or a role
// (filter, filters), in the order of all; no word names all. Capitals count
// for nothing, so that Filter017 is found too.
func Select(all []Part, words []string) ([]Part, error) {
	if len(words) == 0 {
		return all, nil
	}
	wanted := map[Part]bool{}
	for _, word := range words {
		found := false
		for _, p := range all {
			if names(word, p) {
				wanted[p], found = true, true
			}
		}
		if !found {
			return nil, &Unknown{word, topology.Nearest(word, candidates(all))}
		}
	}
	return slices.DeleteFunc(slices.Clone(all), func(p Part) bool { return !wanted[p] }), nil
}

func names(word string, p Part) bool {
	return strings.EqualFold(word, p.Name) || strings.EqualFold(word, p.Role) || strings.EqualFold(word, p.Role+"s")
}

func candidates(all []Part) []string {
	var out []string
	for _, p := range all {
		out = append(out, p.Name)
		if plural := p.Role + "s"; !slices.Contains(out, plural) {
			out = append(out, p.Role, plural)
		}
	}
	return out
}
