package testbed

import (
	"slices"
	"testing"
)

// A machine with a testbed "test" of which little is left, another testbed, and processes of
// its own that come close.
var machine = []process{
	{pid: 1, argv: []string{"/sbin/init"}, nspids: []int{1}, netns: "host", cgroups: []string{"/"}},
	{pid: 10, argv: []string{"mb-test-node01", "dir", "node01", "group"}, nspids: []int{10, 1}, netns: "n1"},
	{pid: 11, argv: []string{"dockerd", "--config-file", "/x"}, nspids: []int{11, 5}, netns: "n1",
		cgroups: []string{"/", "/mb-test/node01/daemon"}},
	{pid: 12, argv: []string{"bash"}, nspids: []int{12}, netns: "n1", cgroups: []string{"/user"}},
	{pid: 13, argv: []string{"java"}, nspids: []int{13, 7, 1}, netns: "c1", cgroups: []string{"/mb-test/node01/abc"}},
	{pid: 14, argv: []string{"bash"}, nspids: []int{14}, netns: "host", nodeEtcs: []string{"/lib/mb-test/node02/etc"}},
	{pid: 15, argv: []string{"sleep"}, nspids: []int{15}, netns: "host", cgroups: []string{"/mb-test/node01/daemon"}},

	{pid: 20, argv: []string{"mb-test2-node01", "dir", "node01", "group"}, nspids: []int{20, 1}, netns: "n2"},
	{pid: 21, argv: []string{"dockerd"}, nspids: []int{21, 5}, netns: "n2", cgroups: []string{"/mb-test2/node01/daemon"}},

	{pid: 30, argv: []string{"tail", "-f", "/var/lib/mb-test/node01/dockerd.log"}, nspids: []int{30}, netns: "host"},
	{pid: 31, argv: []string{"vi", "mb-test-node01"}, nspids: []int{31}, netns: "host", cgroups: []string{"/mb-test-x"}},
	{pid: 32, argv: []string{"dockerd"}, nspids: []int{32}, netns: "host", nodeEtcs: []string{"/srv/etc"}},
	{pid: 33, argv: []string{"bash"}, nspids: []int{33}, netns: "host", cgroups: []string{"/users/mb-test/x"}},
}

func TestOwnedBy(t *testing.T) {
	tests := []struct {
		name string
		want []int
	}{
		{"test", []int{10, 11, 12, 13, 14, 15}},
		{"test2", []int{20, 21}},
		{"tes", nil},
	}
	for _, test := range tests {
		var got []int
		for _, p := range ownedBy(test.name, machine) {
			got = append(got, p.pid)
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: got %v, want %v", test.name, got, test.want)
		}
	}
}

func TestOnlyPIDOneIsAnInit(t *testing.T) {
	p := process{argv: []string{"mb-test-node01"}, nspids: []int{10, 1}}
	if !p.isInit("mb-test-node01") {
		t.Error("the first process of its PID namespace is not taken for one")
	}
	for _, nspids := range [][]int{{10}, {10, 2}, {10, 3, 1}} {
		if p.nspids = nspids; p.isInit("mb-test-node01") {
			t.Errorf("PIDs %v are taken for a node's first process", nspids)
		}
	}
}

func TestDaemonIsKnownByItsConfiguration(t *testing.T) {
	tests := []struct {
		argv             []string
		daemon, becoming bool
	}{
		{[]string{"/usr/sbin/dockerd", "--config-file", "/f"}, true, true},
		{[]string{"setsid", "dockerd", "--config-file", "/f"}, false, true},
		{[]string{"sh", "-c", "script", "sh", "/f", "/log"}, false, true},
		{[]string{"dockerd", "--config-file", "/g"}, false, false},
		{[]string{"cat", "--config-file", "/f"}, false, true},
	}
	for _, test := range tests {
		p := process{argv: test.argv}
		if got := p.isDaemon("/f"); got != test.daemon {
			t.Errorf("%v: is the daemon: %v", test.argv, got)
		}
		if got := p.becomesDaemon("/f"); got != test.becoming {
			t.Errorf("%v: becomes the daemon: %v", test.argv, got)
		}
	}
}
