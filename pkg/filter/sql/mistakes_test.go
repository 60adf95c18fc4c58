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
