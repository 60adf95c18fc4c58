package topology

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// TestDisabled: filters are named in a list or in a line, by number or name.
func TestDisabled(t *testing.T) {
	for text, want := range map[string][]int{
		`""`: nil, "[]": nil, "7": {7}, "7 Filter012": {7, 12}, "[12, Filter007, 12]": {7, 12}, "\n    - 3\n    - Filter002": {2, 3},
	} {
		path := filepath.Join(t.TempDir(), "t.yaml")
		if err := os.WriteFile(path, []byte("filters:\n  disabled: "+text+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		top, err := Load([]string{"../../topologies/12node.yaml", path}, nil)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got := top.Filters.Disabled; !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
}
