package alert

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestExactArithmeticAgreesWithMath(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	check := func(what string, x, got, want float64) {
		t.Helper()
		if math.Abs(got-want) > 1e-11*math.Max(1, math.Abs(want)) {
			t.Errorf("%s(%v) = %v, math says %v", what, x, got, want)
		}
	}
	for range 10000 {
		x := random.Float64()*2000 - 1000
		sin, cos := sincos(x)
		check("sin", x, sin, math.Sin(x*degree))
		check("cos", x, cos, math.Cos(x*degree))
		y := random.Float64()*2 - 1
		z := random.Float64()*2 - 1
		check("atan2", y/z, atan2(y, z), math.Atan2(y, z)/degree)
		p := math.Ldexp(random.Float64()+1e-9, random.IntN(200)-100)
		check("ln", p, ln(p), math.Log(p))
		e := random.Float64()*60 - 50
		check("exp", e, exp(e)/math.Exp(e), 1)
		check("magnitude", p, magnitude(p), 31.4-2.5*math.Log10(p))
	}
	for _, at := range [][3]float64{{0, 1, 0}, {1, 0, 90}, {0, -1, 180}, {-1, 0, -90}, {0, 0, 0}} {
		check("atan2", at[0], atan2(at[0], at[1]), at[2])
	}
}

// TestSkyCoordinates turns known places into other coordinates.
func TestSkyCoordinates(t *testing.T) {
	within := func(what string, got, want float64) {
		t.Helper()
		if math.Abs(got-want) > 0.001 {
			t.Errorf("%s = %v, want %v", what, got, want)
		}
	}
	lon, lat := direction(266.40499, -28.93617).galactic() // the galactic centre
	within("galactic longitude", math.Mod(lon+180, 360), 180)
	within("galactic latitude", lat, 0)
	_, lat = direction(270, 66.5607).ecliptic() // the ecliptic's north pole
	within("ecliptic latitude", lat, 90)
	lon, lat = direction(90, 23.4393).ecliptic()
	within("ecliptic longitude of the solstice", lon, 90)
	within("ecliptic latitude of the solstice", lat, 0)
	// At the end of November the Sun is in the south: the Earth, seen from it, in the north.
	lon, _ = earthAt(firstNight).ecliptic()
	if lon < 61 || lon > 63 {
		t.Errorf("the Earth is at longitude %v on 24 November, want 62", lon)
	}
}

func TestDrawsAreSpreadAsTheySay(t *testing.T) {
	var d draws
	d.seed(1, 2)
	const n = 200000
	var sum, squares float64
	counts := make([]int, 7)
	for range n {
		x := d.normal()
		sum += x
		squares += x * x
		counts[d.below(7)]++
		if u := d.between(-2, 3); u < -2 || u > 3 {
			t.Fatalf("between -2 and 3: %v", u)
		}
	}
	if mean, variance := sum/n, squares/n; math.Abs(mean) > 0.01 || math.Abs(variance-1) > 0.01 {
		t.Errorf("normal: mean %v, variance %v", mean, variance)
	}
	for i, c := range counts {
		if c < n/7-1000 || c > n/7+1000 {
			t.Errorf("%d of %d are %d", c, n, i)
		}
	}
}

func TestDetectorPlaces(t *testing.T) {
	type place struct{ east, north float64 }
	seen := map[place]int{}
	for d := range detectors {
		east, north := detectorPlace(d)
		if other, ok := seen[place{east, north}]; ok {
			t.Errorf("detectors %d and %d are in the same place", d, other)
		}
		seen[place{east, north}] = d
		if math.Abs(east) > 1.65 || math.Abs(north) > 1.65 || math.Abs(east) > 1 && math.Abs(north) > 1 {
			t.Errorf("detector %d is at %v, %v", d, east, north)
		}
	}
	if east, north := detectorPlace(94); east != 0 || north != 0 {
		t.Errorf("detector 94 is at %v, %v, not in the middle", east, north)
	}
}
