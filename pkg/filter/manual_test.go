package filter

import (
	"os"
	"strings"
	"testing"
)

// TestManual: what the manual shows is understood.
func TestManual(t *testing.T) {
	manual, err := os.ReadFile("../../docs/filters.md")
	if err != nil {
		t.Fatal(err)
	}
	shown := 0
	for language, ending := range map[string]string{"sql": ".sql", "python": ".py"} {
		blocks := strings.Split(string(manual), "```"+language+"\n")
		for _, block := range blocks[1:] {
			text, _, _ := strings.Cut(block, "```")
			if _, err := New("Filter017", "filters.md"+ending, text, newest(t)); err != nil {
				t.Errorf("%s%v", text, err)
			}
			shown++
		}
	}
	if shown < 7 {
		t.Errorf("the manual shows %d filters", shown)
	}
}
