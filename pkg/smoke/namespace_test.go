package smoke

import (
	"net/netip"
	"regexp"
	"strings"
	"testing"
)

func TestNamesFitAndDiffer(t *testing.T) {
	valid := regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,28}[a-z0-9])?$`)
	for base, begin := range map[string]string{
		"smoke":                          "smoke-",
		"a":                              "a-",
		strings.Repeat("x", 30):          strings.Repeat("x", 23) + "-",
		strings.Repeat("x", 22) + "-yyy": strings.Repeat("x", 22) + "-",
	} {
		one, two := Name(base), Name(base)
		if !valid.MatchString(one) || !strings.HasPrefix(one, begin) || len(one) != len(begin)+6 {
			t.Errorf("Name(%q) = %q", base, one)
		}
		if one == two {
			t.Errorf("two runs of %q are both called %q", base, one)
		}
	}
}

func TestSubnetKeepsOutOfWhatIsTaken(t *testing.T) {
	free := netip.MustParsePrefix("10.77.4.0/22")
	// Everything but one /22: found wherever the search begins.
	var taken []netip.Prefix
	for bits := 9; bits <= 22; bits++ {
		sibling := netip.PrefixFrom(free.Addr(), bits).Masked()
		taken = append(taken, flip(sibling))
	}
	for range 50 {
		got, ok := Subnet(22, taken)
		if !ok || got != free {
			t.Fatalf("got %v, %v; want %v", got, ok, free)
		}
	}
	if got, ok := Subnet(22, append(taken, netip.MustParsePrefix("10.77.6.9/32"))); ok {
		t.Errorf("%v is given, which holds a node's address", got)
	}
	if got, ok := Subnet(21, taken); ok {
		t.Errorf("%v is given, half of which is taken", got)
	}
}

// flip gives the other half of the prefix that is one bit shorter.
func flip(p netip.Prefix) netip.Prefix {
	a := p.Addr().As4()
	bit := p.Bits() - 1
	a[bit/8] ^= 0x80 >> (bit % 8)
	return netip.PrefixFrom(netip.AddrFrom4(a), p.Bits())
}

func TestSubnetLeavesTheDefaultsToOthers(t *testing.T) {
	for range 2000 {
		got, ok := Subnet(16, nil)
		if !ok || got.String() == "10.0.0.0/16" || got.String() == "10.118.0.0/16" || got != got.Masked() {
			t.Fatalf("got %v, %v", got, ok)
		}
	}
}

func TestPortIsFree(t *testing.T) {
	taken := map[int]bool{}
	for port := lowestPort; port <= highestPort; port++ {
		taken[port] = port != 23456
	}
	if got, ok := Port(taken); !ok || got != 23456 {
		t.Errorf("got %d, %v", got, ok)
	}
	taken[23456] = true
	if got, ok := Port(taken); ok {
		t.Errorf("%d is given though it is taken", got)
	}
}
