//go:build testbed

package testbed

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"
)

func TestFaultsAreSeenAndMended(t *testing.T) {
	bed := mustUp(t, Config{Name: bedName(t), Nodes: 2})
	worker := bed.Nodes[1]
	tests := []struct {
		fault string
		do    func(context.Context) error
		state NodeState
	}{
		{"kill the daemon", worker.KillDaemon, StateNoDaemon},
		{"power off", worker.PowerOff, StateOff},
		{"cut the link", func(context.Context) error { return worker.CutLink() }, StateCut},
	}
	for _, test := range tests {
		for _, mend := range []func() error{
			func() error { return worker.Start(t.Context()) },
			func() error {
				again, err := Up(t.Context(), Config{Name: bed.Name})
				if err == nil && !strings.Contains(strings.Join(again.Changes, "; "), worker.Name) {
					t.Errorf("%s: up changed only %q", test.fault, again.Changes)
				}
				return err
			},
		} {
			id := mustStatus(t, bed).Nodes[1].ID
			if err := test.do(t.Context()); err != nil {
				t.Fatalf("%s: %v", test.fault, err)
			}
			if got := mustStatus(t, bed).Nodes[1].State; got != test.state {
				t.Errorf("%s: status says %q, want %q", test.fault, got, test.state)
			}
			if err := mend(); err != nil {
				t.Fatalf("mend after %s: %v", test.fault, err)
			}
			eventually(t, 30*time.Second, test.fault+": ready again", func() bool {
				n := mustStatus(t, bed).Nodes[1]
				return n.State == StateReady && n.ID == id
			})
		}
	}
}

func TestSwarmOutlivesItsManagersPowerOff(t *testing.T) {
	bed := mustUp(t, Config{Name: bedName(t), Nodes: 2})
	before := mustStatus(t, bed)
	if err := bed.Manager().PowerOff(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := mustStatus(t, bed).Nodes[1].State; got != StateUnknown {
		t.Errorf("without a manager the worker is %q", got)
	}
	mustUp(t, Config{Name: bed.Name})
	for i, n := range mustStatus(t, bed).Nodes {
		if n.State != StateReady || n.ID != before.Nodes[i].ID {
			t.Errorf("%s was %+v and is %+v", n.Name, before.Nodes[i], n)
		}
	}
}

// After a reboot there is nothing but the folder.
func TestUpAfterAReboot(t *testing.T) {
	bed := mustUp(t, Config{Name: bedName(t), Nodes: 3})
	before := mustStatus(t, bed)
	if _, err := killAll(bed.Name); err != nil {
		t.Fatal(err)
	}
	for _, remove := range []func(string) (bool, error){removeLinks, removeFirewall, removeCgroups} {
		if _, err := remove(bed.Name); err != nil {
			t.Fatal(err)
		}
	}
	mustUp(t, Config{Name: bed.Name})
	for i, n := range mustStatus(t, bed).Nodes {
		if n.State != StateReady || n.ID != before.Nodes[i].ID {
			t.Errorf("%s was %+v and is %+v", n.Name, before.Nodes[i], n)
		}
	}
}

// A worker whose disk is lost joins anew, and the Swarm forgets the old one.
func TestLostDiskIsJoinedAnew(t *testing.T) {
	bed := mustUp(t, Config{Name: bedName(t), Nodes: 2})
	worker := bed.Nodes[1]
	old := mustStatus(t, bed).Nodes[1].ID
	if err := worker.PowerOff(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := worker.loseDisk(); err != nil {
		t.Fatal(err)
	}
	mustUp(t, Config{Name: bed.Name})
	if status := mustStatus(t, bed); !status.OK() || status.Nodes[1].ID == old {
		t.Errorf("after its disk was lost: %+v", status.Nodes[1])
	}
}

func (n *Node) loseDisk() error { return os.RemoveAll(n.path("docker")) }
