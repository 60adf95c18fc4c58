package topology

import "testing"

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"", "cap", 3}, {"cap", "", 3}, {"heap", "heap", 0}, {"haep", "heap", 2}, {"kitten", "sitting", 3}} {
		if got := distance(c.a, c.b); got != c.want {
			t.Errorf("distance(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

func TestNearest(t *testing.T) {
	for name, want := range map[string]string{
		"pernode": "perNode", "defualt": "default", "capp": "cap", "": "", "zookeeper": "",
	} {
		if got := nearest(name, under("filters")); got != want {
			t.Errorf("nearest(%q) = %q, want %q", name, got, want)
		}
	}
}
