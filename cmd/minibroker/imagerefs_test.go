package main

import (
	"testing"

	"minibroker/pkg/plan"
)

func TestRegistryHost(t *testing.T) {
	one := plan.Snapshot{Address: "10.0.0.1", Nodes: []plan.Node{{ID: "m"}}}
	two := plan.Snapshot{Address: "10.0.0.1", Nodes: []plan.Node{{ID: "m"}, {ID: "w"}}}
	if got := registryHost(one); got != "127.0.0.1" {
		t.Errorf("one node asks %s", got)
	}
	if got := registryHost(two); got != "10.0.0.1" {
		t.Errorf("two nodes ask %s, which one of them does not reach", got)
	}
}
