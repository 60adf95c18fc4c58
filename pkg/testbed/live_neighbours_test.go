//go:build testbed

package testbed

import (
	"slices"
	"testing"
)

// A machine's own limits of its neighbour table are too low for a testbed of two hundred
// containers. They are raised while there is a testbed, and set back by the last to go.
func TestNeighbourLimits(t *testing.T) {
	before, err := readLimits()
	if err != nil {
		t.Fatal(err)
	}
	bed := mustUp(t, Config{Name: bedName(t), Nodes: 1})
	if during, err := readLimits(); err != nil || during[2] < neighbourLimits[2] {
		t.Errorf("limits on a machine with a testbed: %v, error %v", during, err)
	}
	if _, err := Down(t.Context(), bed.Name, nil); err != nil {
		t.Fatal(err)
	}
	names, err := Names()
	if err != nil {
		t.Fatal(err)
	}
	if others := slices.DeleteFunc(names, func(name string) bool { return name == bed.Name }); len(others) > 0 {
		t.Skipf("testbeds %v are there too: it is not theirs to set the limits back", others)
	}
	if after, err := readLimits(); err != nil || after != before {
		t.Errorf("limits after the last testbed: %v, before the first: %v, error %v", after, before, err)
	}
}
