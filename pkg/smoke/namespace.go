package smoke

import (
	"crypto/rand"
	mathrand "math/rand/v2"
	"net/netip"
	"slices"
	"strings"
)

// longestName is what a deployment's name may have, characters.
const longestName = 30

// Name gives a deployment a name that no other run has: its own, shortened
// where it must be, and six random letters and digits.
func Name(base string) string {
	suffix := "-" + strings.ToLower(rand.Text()[:6])
	base = base[:min(len(base), longestName-len(suffix))]
	return strings.TrimRight(base, "-") + suffix
}

// within is where subnets are looked for.
var within = netip.MustParsePrefix("10.0.0.0/8")

// left are subnets that a run stays out of although nobody has them yet: the
// Swarm's own automatic networks begin in the first, and the second is the
// default of a topology that somebody may deploy while the run lasts.
var left = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/16"), netip.MustParsePrefix("10.118.0.0/16")}

// Subnet gives a private subnet, of a prefix of from 8 to 32 bits, that overlaps
// none of the taken ones. It begins to look somewhere at random, so that two runs
// that look at the same moment seldom find the same; false if there is none.
func Subnet(bits int, taken []netip.Prefix) (netip.Prefix, bool) {
	taken = slices.Concat(taken, left)
	count := uint32(1) << (bits - within.Bits())
	first := mathrand.Uint32N(count)
	for i := range count {
		candidate := netip.PrefixFrom(nth((first+i)%count, bits), bits)
		if !slices.ContainsFunc(taken, candidate.Overlaps) {
			return candidate, true
		}
	}
	return netip.Prefix{}, false
}

// nth is the address at which the n-th subnet of that many bits begins.
func nth(n uint32, bits int) netip.Addr {
	n <<= 32 - bits
	return netip.AddrFrom4([4]byte{within.Addr().As4()[0], byte(n >> 16), byte(n >> 8), byte(n)})
}

// Ports from which a run takes one: below those that Swarm and most kernels
// give out by themselves.
const lowestPort, highestPort = 20000, 29999

// Port gives a port that nobody publishes, at random for the reason that Subnet
// has.
func Port(taken map[int]bool) (int, bool) {
	const count = highestPort - lowestPort + 1
	first := mathrand.IntN(count)
	for i := range count {
		if port := lowestPort + (first+i)%count; !taken[port] {
			return port, true
		}
	}
	return 0, false
}
