package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minibroker/pkg/testbed"
)

func TestTestbedStatusTable(t *testing.T) {
	status := &testbed.Status{Nodes: []testbed.NodeStatus{
		{Name: "node01", Roles: []testbed.Role{testbed.Manager}, IP: "10.213.0.11", PID: 4711, State: testbed.StateReady, ID: "mv508h3sxj872cyuyhqbe2122"},
		{Name: "node02", Roles: []testbed.Role{testbed.Sender, testbed.Filter}, IP: "10.213.0.12", State: testbed.StateNoDaemon},
	}}
	const want = `NODE    ROLE           IP           PID   STATE      ID
node01  manager        10.213.0.11  4711  ready      mv508h3sxj872cyuyhqbe2122
node02  sender,filter  10.213.0.12  -     no daemon  -
`
	var got strings.Builder
	if err := writeTestbedStatus(&got, status); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got.String()); diff != "" {
		t.Error(diff)
	}
}

func TestTestbedExecCommandFollowsTheNode(t *testing.T) {
	tests := []struct{ args, want []string }{
		{[]string{"node01", "--", "docker", "ps", "-a"}, []string{"docker", "ps", "-a"}},
		{[]string{"node01", "docker", "ps", "-a"}, []string{"docker", "ps", "-a"}},
		{[]string{"node01", "--", "env", "--", "x"}, []string{"env", "--", "x"}},
		{[]string{"node01", "--"}, nil},
		{[]string{"node01"}, nil},
		{nil, nil},
	}
	for _, test := range tests {
		if got := afterDashes(test.args); !slices.Equal(got, test.want) {
			t.Errorf("%q: got %q", test.args, got)
		}
	}
}
