package bench

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// Names are the groups of measurements, in the order of the table.
var Names = []string{"filter", "sender", "node", "twelve", "growth"}

// Group is what one group measured in one run.
type Group struct {
	Name    string  `json:"name"`
	Date    string  `json:"date"` // 2006-01-02
	Machine Machine `json:"machine"`
	Alerts  int     `json:"alerts"`  // of a visit, where a row does not say another number
	Seconds float64 `json:"seconds"` // that the run has taken
	Rows    []Row   `json:"rows"`
}

// Write puts the group into a folder, as NAME.json.
func (g Group) Write(folder string) error {
	text, err := json.MarshalIndent(g, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, g.Name+".json"), append(text, '\n'), 0o644)
}

// ReadGroups reads the groups that a folder has.
func ReadGroups(folder string) ([]Group, error) {
	var groups []Group
	for _, name := range Names {
		text, err := os.ReadFile(filepath.Join(folder, name+".json"))
		if os.IsNotExist(err) {
			continue
		} else if err != nil {
			return nil, err
		}
		var g Group
		if err := json.Unmarshal(text, &g); err != nil {
			return nil, fmt.Errorf("%s in %s: %w", name, folder, err)
		}
		groups = append(groups, g)
	}
	return groups, nil
}

// Merge lays newer groups over older ones; a group that was not measured anew
// stays.
func Merge(older, newer []Group) []Group {
	byName := map[string]Group{}
	for _, g := range append(older[:len(older):len(older)], newer...) {
		byName[g.Name] = g
	}
	var groups []Group
	for _, name := range Names {
		if g, measured := byName[name]; measured {
			groups = append(groups, g)
		}
	}
	return groups
}
