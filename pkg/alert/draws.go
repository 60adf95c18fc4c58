package alert

import (
	"math/bits"
	"math/rand/v2"
)

// draws is a source of random numbers that gives the same numbers for the same seed on every machine.
type draws struct{ pcg rand.PCG }

// seed starts the sequence that belongs to a pair of numbers. Neighbouring pairs give unrelated sequences.
func (d *draws) seed(a, b uint64) {
	d.pcg.Seed(scramble(a), scramble(b^a<<32))
}

// scramble spreads a number over all 64 bits (the finalizer of splitmix64).
func scramble(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// uniform returns a number from 0 up to but not including 1.
func (d *draws) uniform() float64 { return float64(d.pcg.Uint64()>>11) * 0x1p-53 }

// between returns a number from low up to high.
func (d *draws) between(low, high float64) float64 { return madd(high-low, d.uniform(), low) }

// chance returns true with the given probability.
func (d *draws) chance(probability float64) bool { return d.uniform() < probability }

// below returns a whole number from 0 to n-1.
func (d *draws) below(n int) int {
	high, _ := bits.Mul64(d.pcg.Uint64(), uint64(n))
	return int(high)
}

// normal returns a number that is distributed about normally around 0 with standard deviation 1, from -4.9 to 4.9:
// the sum of eight 16-bit numbers, because the textbook ways go through logarithms.
func (d *draws) normal() float64 {
	sum := 0
	for range 2 {
		u := d.pcg.Uint64()
		sum += int(u&0xffff) + int(u>>16&0xffff) + int(u>>32&0xffff) + int(u>>48)
	}
	const mean, deviation = 4 * 0xffff, 53509.574
	return float64(sum-mean) / deviation
}
