package python

import (
	"flag"
	"minibroker/pkg/corpus"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden file anew")

// TestMistakes reads texts from a file, each between two lines of dashes and
// followed by all that is told of it.
func TestMistakes(t *testing.T) {
	const file = "testdata/mistakes.txt"
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for one := range strings.SplitSeq(strings.TrimSuffix(string(content), "----\n"), "----\n") {
		text, _, _ := strings.Cut(one, "====\n")
		got.WriteString(text + "====\n")
		_, err := Compile("F.py", text, newest(t), 250)
		if err == nil {
			t.Errorf("%s: no mistake is found", text)
			continue
		}
		got.WriteString(err.Error() + "\n----\n")
	}
	if *update {
		if err := os.WriteFile(file, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(content), got.String()); diff != "" {
		t.Error(diff)
	}
}

// FuzzCompile: no text breaks the compiler, and what is accepted can be asked.
func FuzzCompile(f *testing.F) {
	content, err := os.ReadFile("testdata/mistakes.txt")
	if err != nil {
		f.Fatal(err)
	}
	for one := range strings.SplitSeq(string(content), "----\n") {
		text, _, _ := strings.Cut(one, "====\n")
		f.Add(text)
	}
	f.Add(longer)
	f.Add(returning("any([p.psfFlux < 0 for p in alert.prvDiaSources]) and cone(alert.ra, alert.dec, 1, 2, 3)"))
	for _, text := range corpus.Read(f, "testdata/corpus.txt") {
		f.Add(text)
	}
	schema := newest(f)
	f.Fuzz(func(t *testing.T, text string) {
		p, err := Compile("F.py", text, schema, 7)
		if err != nil {
			return
		}
		if _, err := schema.Projection(p.Fields()); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		_, _ = p.Match(values(p, sample))
		_, _ = p.Match(values(p, nil))
	})
}
