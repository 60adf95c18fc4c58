package sky

import (
	"math"
	"testing"
)

func near(a, b, within float64) bool { return math.Abs(a-b) <= within }

func TestMag(t *testing.T) {
	for flux, want := range map[float64]float64{1: 31.4, 3631e9: 0, 144544: 18.5, 3631: 22.5} {
		if got := Mag(flux); !near(got, want, 1e-3) {
			t.Errorf("%v nJy: %v, want %v", flux, got, want)
		}
	}
	for _, flux := range []float64{0, -1, math.NaN(), math.Inf(-1)} {
		if got := Mag(flux); !math.IsNaN(got) {
			t.Errorf("%v nJy: %v", flux, got)
		}
	}
}

func TestSeparation(t *testing.T) {
	for _, c := range []struct{ ra, dec, ra0, dec0, want float64 }{
		{10, 20, 10, 20, 0},
		{0, 0, 180, 0, 180},
		{0, 90, 123, -90, 180},
		{0, 90, 250, 90, 0},
		{359.5, 0, 0.5, 0, 1},
		{-0.5, 0, 720.5, 0, 1},
		{100, 60, 101, 60, 0.499990},                               // a degree of right ascension is half as wide there
		{10, 45, 10 + 1/3600.0, 45, 0.7071068 / 3600},              // a second of arc
		{213.915417, 19.182500, 201.298333, -11.161389, 32.793030}, // Arcturus and Spica
	} {
		if got := Separation(c.ra, c.dec, c.ra0, c.dec0); !near(got, c.want, 2e-5) {
			t.Errorf("%+v: %v", c, got)
		}
	}
}

func TestInCone(t *testing.T) {
	if !InCone(150.1, 3.9, 150.1, 2.2, 1.75) || InCone(150.1, 4, 150.1, 2.2, 1.75) {
		t.Error("the edge of a cone is elsewhere")
	}
}

func TestInBox(t *testing.T) {
	for _, c := range []struct {
		ra, dec, from, to float64
		want              bool
	}{
		{53, -28, 50, 56, true}, {50, -31, 50, 56, true}, {56, -25, 50, 56, true}, {49.99, -28, 50, 56, false}, {53, -24.9, 50, 56, false},
		{355, -28, 350, 10, true}, {5, -28, 350, 10, true}, {180, -28, 350, 10, false}, {-5, -28, 350, 370, true}, {360, -28, 0, 10, true},
		{123, -28, 0, 360, true}, {math.NaN(), -28, 50, 56, false}, {math.NaN(), -28, 0, 360, false}, {53, math.NaN(), 50, 56, false},
	} {
		if got := InBox(c.ra, c.dec, c.from, c.to, -31, -25); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
}

func TestGalacticLatitude(t *testing.T) {
	for _, c := range []struct{ ra, dec, want float64 }{
		{192.85948, 27.12825, 90}, {12.85948, -27.12825, -90}, {266.4051, -28.936175, 0}, // the poles and the centre
		{150.1, 2.2, 42.1}, // COSMOS
	} {
		if got := GalacticLatitude(c.ra, c.dec); !near(got, c.want, 0.05) {
			t.Errorf("%+v: %v", c, got)
		}
	}
}
