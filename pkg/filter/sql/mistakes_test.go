package sql

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden file anew")

// TestMistakes reads texts from a file, each followed by all that is told of it.
func TestMistakes(t *testing.T) {
	const file = "testdata/mistakes.txt"
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for one := range strings.SplitSeq(strings.TrimSuffix(string(content), "\n"), "\n\n") {
		text, _, _ := strings.Cut(one, "\n    ")
		got.WriteString(text + "\n")
		_, err := Compile("F.sql", text, newest(t), 250)
		if err == nil {
			t.Errorf("%s: no mistake is found", text)
			continue
		}
		for line := range strings.SplitSeq(err.Error(), "\n") {
			got.WriteString("    " + line + "\n")
		}
		got.WriteString("\n")
	}
	if *update {
		if err := os.WriteFile(file, []byte(strings.TrimSuffix(got.String(), "\n")), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(content), strings.TrimSuffix(got.String(), "\n")); diff != "" {
		t.Error(diff)
	}
}

// TestHostileTexts: what is too long or too deep is refused, and not followed.
func TestHostileTexts(t *testing.T) {
	for name, text := range map[string]string{
		"long": strings.Repeat("a", MaxText+1), "brackets": strings.Repeat("(", 5000) + "snr > 5", "nots": strings.Repeat("NOT ", 5000) + "isDipole",
		"signs": strings.Repeat("- ", 5000) + "snr > 5", "powers": strings.Repeat("snr ^ ", 5000) + "snr > 5", "calls": strings.Repeat("abs(", 5000) + "snr",
		"cases": strings.Repeat("CASE WHEN ", 5000),
	} {
		if _, err := Compile("F.sql", text, newest(t), 1); err == nil {
			t.Errorf("%s: no mistake", name)
		}
	}
	if _, err := Compile("F.sql", "snr > 5"+strings.Repeat(" AND snr > 5", 4000), newest(t), 1); err != nil {
		t.Errorf("many clauses: %.200v", err)
	}
}
