package logs

import (
	"errors"
	"strings"
	"testing"
)

func TestSelect(t *testing.T) {
	all := []Part{{"hub", "hub"}, {"mirror01", "mirror"}, {"mirrormaker01", "mirrormaker"}, {"mirror02", "mirror"},
		{"filter016", "filter"}, {"filter017", "filter"}, {"sender", "sender"}}
	for words, want := range map[string]string{
		"":                        "hub mirror01 mirrormaker01 mirror02 filter016 filter017 sender",
		"filter017":               "filter017",
		"Filter017":               "filter017",
		"filters":                 "filter016 filter017",
		"filter":                  "filter016 filter017",
		"mirrors":                 "mirror01 mirror02",
		"sender mirror01 sender":  "mirror01 sender",
		"filter017 filters":       "filter016 filter017",
		"filter017 nothing":       `there is no part "nothing"; name a part such as filter001, or a role such as filters`,
		"filter17":                `there is no part "filter17"; did you mean filter017?`,
		"mirrrors":                `there is no part "mirrrors"; did you mean mirrors?`,
		strings.Repeat("x", 1000): `there is no part "` + strings.Repeat("x", 1000) + `"; name a part such as filter001, or a role such as filters`,
	} {
		parts, err := Select(all, strings.Fields(words))
		var names []string
		for _, p := range parts {
			names = append(names, p.Name)
		}
		got := strings.Join(names, " ")
		if err != nil {
			got = err.Error()
			if unknown := new(Unknown); !errors.As(err, &unknown) {
				t.Errorf("%q: error of type %T", words, err)
			}
		}
		if got != want {
			t.Errorf("%q: got %s, want %s", words, got, want)
		}
	}
}
