package topology

import "testing"

func TestNearest(t *testing.T) {
	for name, want := range map[string]string{
		"pernode": "perNode", "defualt": "default", "capp": "cap", "": "", "zookeeper": "",
	} {
		if got := Nearest(name, under("filters")); got != want {
			t.Errorf("Nearest(%q) = %q, want %q", name, got, want)
		}
	}
}
