package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// TestReadmeCallsWhatExists: each call of minibroker that README shows, and that
// a sample topology or a command's own help does, names a command and flags that
// there are.
func TestReadmeCallsWhatExists(t *testing.T) {
	shown := examples()
	topologies, err := filepath.Glob("../../topologies/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range append(topologies, "../../README.md") {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(content)) {
			indented := strings.TrimPrefix(line, "#")
			if text := strings.TrimSpace(indented); strings.HasPrefix(indented, "  ") && !strings.HasPrefix(text, "#") && !strings.HasPrefix(text, "cmd/") {
				shown = append(shown, text)
			}
		}
	}
	calls := 0
	for _, line := range shown {
		for _, words := range minibrokerCalls(bare(line)) {
			calls++
			checkCall(t, words)
		}
	}
	if calls < 100 {
		t.Errorf("only %d calls are shown", calls)
	}
}

// examples are the lines of all commands' examples.
func examples() []string {
	var lines []string
	forEach(newRootCommand(&cli{}), func(c *cobra.Command) { lines = append(lines, strings.Split(c.Example, "\n")...) })
	return lines
}

// bare is a line's first command, without comments and what only a shell knows.
func bare(line string) string {
	line = strings.ReplaceAll(line, "$T", "--topology topologies/12node.yaml")
	line = strings.TrimPrefix(line, `eval "$(`)
	for _, end := range []string{" #", " | ", " && ", " > ", `)"`} {
		line, _, _ = strings.Cut(line, end)
	}
	return line
}
