package stream

import "testing"

func TestArmed(t *testing.T) {
	for _, c := range []struct {
		setting string
		want    armedPoint
	}{
		{"", armedPoint{}},
		{"after-produce", armedPoint{}},
		{"after-produce:0", armedPoint{}},
		{"after-produce:many", armedPoint{}},
		{"after-produce:3", armedPoint{"after-produce", 3}},
	} {
		if got := armed(c.setting); *got != c.want {
			t.Errorf("%q: %+v, want %+v", c.setting, *got, c.want)
		}
	}
}
