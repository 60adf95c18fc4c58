package compose

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// A folder of schemas is in the environment of who reads alerts, and unpacked
// from there, beside the definitions, which need no file.
func TestFolderIsUnpacked(t *testing.T) {
	schemas := t.TempDir()
	schema := `{"type":"record","name":"r","fields":[{"name":"x","type":"int"}]}`
	if err := os.WriteFile(filepath.Join(schemas, "1200.avsc"), []byte(schema), 0o644); err != nil {
		t.Fatal(err)
	}
	d := desired(t, tagged(), "testdata/small.yaml", "stream.schemas.folder="+schemas, "filters.definitions=../../filters")
	for name, form := range forms {
		text, err := form(d)
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range []string{"filter001", "consumer001", "sender"} {
			c := loads[name](t, text)[part]
			args, variable := c.command, c.env["MINIBROKER_1200_AVSC"]
			if !slices.Contains(args, "--schemas="+folder) || !slices.Contains(args, "--unpack=MINIBROKER_1200_AVSC="+folder+"/1200.avsc") || variable != schema {
				t.Errorf("%s: %s has %q and %q", name, part, args, variable)
			}
		}
	}
}
