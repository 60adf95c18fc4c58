package compose

import (
	"strings"
	"testing"
)

// TestCutouts: the folder that takes cutouts is mounted in either form, to be
// written to.
func TestCutouts(t *testing.T) {
	d := desired(t, tagged(), "testdata/small.yaml", "consumers.cutouts=/data/cutouts")
	for name, form := range forms {
		text, err := form(d)
		if err != nil {
			t.Fatal(err)
		}
		want := `
      - type: bind
        source: /data/cutouts
        target: /cutouts
    networks:`
		if !strings.Contains(string(text), want) {
			t.Errorf("%s has no\n%s", name, want)
		}
		if args := loads[name](t, text)["consumer001"].command; !strings.Contains(strings.Join(args, " "), "--cutouts=/cutouts/consumer001") {
			t.Errorf("%s: consumer001 has %q", name, args)
		}
	}
}
