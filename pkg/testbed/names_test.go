package testbed

import "testing"

func TestLinkNamesFitTheKernel(t *testing.T) {
	const kernelLimit = 15 // bytes, IFNAMSIZ without its zero
	if name := linkName("ninechars", MaxNodes); len(name) > kernelLimit {
		t.Errorf("%s has %d bytes", name, len(name))
	}
}

func TestOwnsLink(t *testing.T) {
	tests := []struct {
		link string
		want bool
	}{
		{"mb-test", true},
		{"mb-test-01", true},
		{"mb-test-25", true},
		{"mb-test2", false},    // the bridge of the testbed test2
		{"mb-test2-01", false}, // a link of it
		{"mb-tes", false},
		{"eth0", false},
	}
	for _, test := range tests {
		if got := ownsLink("test", test.link); got != test.want {
			t.Errorf("%s: got %v", test.link, got)
		}
	}
}

func TestCutNodeLabel(t *testing.T) {
	tests := []struct {
		label, name, node string
		ok                bool
	}{
		{"mb-test-node01", "test", "node01", true},
		{"mb-test-01", "", "", false},
		{"mb-test", "", "", false},
		{"test-node01", "", "", false},
		{"mb-Test-node01", "", "", false},
		{"minibroker", "", "", false},
	}
	for _, test := range tests {
		name, node, ok := cutNodeLabel(test.label)
		if ok != test.ok || ok && (name != test.name || node != test.node) {
			t.Errorf("%s: got %q, %q, %v", test.label, name, node, ok)
		}
	}
}

func TestNodeAddressesStayInTheSubnet(t *testing.T) {
	if got := nodeIP(3, MaxNodes); got != "10.213.3.35" {
		t.Errorf("got %s", got)
	}
}
