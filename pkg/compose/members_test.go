package compose

import (
	"strings"
	"testing"
)

// TestMembers: a consumer of three members is three containers in either form.
func TestMembers(t *testing.T) {
	d := desired(t, tagged(), "testdata/small.yaml", "consumers.members=3")
	for name, want := range map[string]string{"compose": "scale: 3", "stack": "replicas: 3"} {
		text, err := forms[name](d)
		if err != nil {
			t.Fatal(err)
		}
		consumers := 0
		for _, s := range d.Services {
			if s.Tasks() == 3 {
				consumers++
			}
		}
		if got := strings.Count(string(text), want); got != consumers || consumers == 0 {
			t.Errorf("%s: %q comes %d times, for %d consumers", name, want, got, consumers)
		}
		if args := loads[name](t, text)["consumer001"].command; !strings.Contains(strings.Join(args, " "), "--group=consumer001") {
			t.Errorf("%s: consumer001 has %q", name, args)
		}
	}
}
