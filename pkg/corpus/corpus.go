// Package corpus reads what fuzzing has found of inputs that take a way of their
// own through a parser, for tests to begin with.
package corpus

import (
	"os"
	"strconv"
	"strings"
	"testing"
)

// Read returns the texts of a file, which has one Go literal a line.
func Read(t testing.TB, path string) []string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for line := range strings.Lines(string(content)) {
		text, err := strconv.Unquote(strings.TrimSuffix(line, "\n"))
		if err != nil {
			t.Fatalf("%s line %d: %v", path, len(texts)+1, err)
		}
		texts = append(texts, text)
	}
	return texts
}
