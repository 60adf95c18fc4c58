package testbed

import (
	"net"
	"testing"

	"github.com/vishvananda/netlink"
)

func TestRouted(t *testing.T) {
	tests := []struct {
		route string // empty: the default route
		want  bool   // into 10.213.4.0/24
	}{
		{"", false},
		{"0.0.0.0/0", false},
		{"10.213.5.0/24", false},
		{"172.17.0.0/16", false},
		{"10.213.4.0/24", true},
		{"10.0.0.0/8", true},
		{"10.213.4.77/32", true},
	}
	for _, test := range tests {
		var dst *net.IPNet
		if test.route != "" {
			_, dst, _ = net.ParseCIDR(test.route)
		}
		if got := routed([]netlink.Route{{Dst: dst}}, 4); got != test.want {
			t.Errorf("%q: got %v", test.route, got)
		}
	}
}
