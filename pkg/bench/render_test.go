//go:build bench

package bench

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// Where the results go.
const (
	document = "../../docs/performance.md"
	data     = "../../docs/performance.json"
)

// TestRender prints the table of all groups that were measured, and puts it, and
// its rows as JSON, in place of what the documents have of those groups. A trial
// with fewer alerts goes to out/bench instead.
func TestRender(t *testing.T) {
	newer, err := ReadGroups(results)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Print(Table(newer))
	if alertsAVisit(t) != fullVisit {
		writeJSON(t, filepath.Join(results, "performance.json"), newer)
		write(t, filepath.Join(results, "performance.md"), []byte(Table(newer)))
		return
	}
	newer = slices.DeleteFunc(newer, func(g Group) bool {
		if g.Alerts != fullVisit {
			fmt.Printf("note: %s was a trial with %d alerts a visit, and goes into no document\n", g.Name, g.Alerts)
		}
		return g.Alerts != fullVisit
	})
	var older []Group
	if text, err := os.ReadFile(data); err == nil {
		if err := json.Unmarshal(text, &older); err != nil {
			t.Fatalf("%s: %v", data, err)
		}
	}
	all := Merge(older, newer)
	text, err := os.ReadFile(document)
	if err != nil {
		t.Fatal(err)
	}
	with, err := InDocument(string(text), Table(all))
	if err != nil {
		t.Fatalf("%s: %v", document, err)
	}
	write(t, document, []byte(with))
	writeJSON(t, data, all)
}

func writeJSON(t *testing.T, file string, groups []Group) {
	t.Helper()
	text, err := json.MarshalIndent(groups, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	write(t, file, append(text, '\n'))
}

func write(t *testing.T, file string, text []byte) {
	t.Helper()
	if err := os.WriteFile(file, text, 0o644); err != nil {
		t.Fatal(err)
	}
}
