package topology

import "testing"

// TestSubnetBits: the subnet that is asked for is accepted, and one half as
// large is not.
func TestSubnetBits(t *testing.T) {
	inFolder(t, map[string]string{"t.yaml": names})
	for _, perNode := range []string{"filters.perNode=1", "filters.perNode=5", "filters.perNode=500"} {
		top := mustLoad(t, []string{"t.yaml"}, perNode)
		bits := top.SubnetBits()
		if p := fits(t, perNode, bits); p != nil {
			t.Errorf("%s: a /%d is refused: %v", perNode, bits, p)
		}
		if fits(t, perNode, bits+1) == nil {
			t.Errorf("%s: a /%d would do", perNode, bits+1)
		}
	}
}

func fits(t *testing.T, perNode string, bits int) *problem {
	t.Helper()
	top := mustLoad(t, []string{"t.yaml"}, perNode)
	prefix, err := top.Network.Subnet.Addr().Prefix(bits)
	if err != nil {
		t.Fatal(err)
	}
	top.Network.Subnet = prefix
	return subnetFits(top)
}
