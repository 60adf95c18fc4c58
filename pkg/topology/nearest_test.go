package topology

import "testing"

func TestNearest(t *testing.T) {
	for name, want := range map[string]string{
		"pernode": "perNode", "defualt": "default", "capp": "cap", "": "", "zookeeper": "",
	} {
		if got := nearest(name, under("filters")); got != want {
			t.Errorf("nearest(%q) = %q, want %q", name, got, want)
		}
	}
}
