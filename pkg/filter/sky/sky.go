// Package sky is what filters can ask about brightness and place: functions of
// numbers that are in the alert, in the units of the alert. None of them fails;
// what has no answer is not a number (NaN).
package sky

import "math"

const degree = math.Pi / 180

// Mag is the AB magnitude of a flux in nJy: 31.4 − 2.5·log10(flux). A flux that
// is not positive has none: NaN.
func Mag(flux float64) float64 {
	if !(flux > 0) {
		return math.NaN()
	}
	return 31.4 - 2.5*math.Log10(flux)
}

// Separation is the angle between two positions on the sky, degrees from 0 to
// 180. Right ascensions and declinations are in degrees; right ascensions may be
// any whole turns away.
func Separation(ra, dec, ra0, dec0 float64) float64 {
	// Vincenty's formula, which is exact for small angles and near the poles.
	sin1, cos1 := math.Sincos(dec * degree)
	sin2, cos2 := math.Sincos(dec0 * degree)
	sinRA, cosRA := math.Sincos((ra - ra0) * degree)
	across := math.Hypot(cos2*sinRA, cos1*sin2-sin1*cos2*cosRA)
	return math.Atan2(across, sin1*sin2+cos1*cos2*cosRA) / degree
}

// InCone reports whether a position is at most radius away from another, all in
// degrees.
func InCone(ra, dec, ra0, dec0, radius float64) bool {
	return Separation(ra, dec, ra0, dec0) <= radius
}

// InBox reports whether a position is between two right ascensions and two
// declinations, all in degrees, the bounds included. From 350 to 10 goes through
// 0.
func InBox(ra, dec, raFrom, raTo, decFrom, decTo float64) bool {
	if !(dec >= decFrom && dec <= decTo) {
		return false
	}
	if raTo-raFrom >= 360 {
		return !math.IsNaN(ra)
	}
	return turn(ra-raFrom) <= turn(raTo-raFrom)
}

// turn brings an angle into 0 to below 360 degrees.
func turn(angle float64) float64 {
	angle = math.Mod(angle, 360)
	if angle < 0 {
		angle += 360
	}
	return angle
}

// The north pole of the Galaxy, J2000, degrees.
const (
	poleRA  = 192.85948
	poleDec = 27.12825
)

// GalacticLatitude is the latitude above (positive) or below the plane of the
// Galaxy of a position, degrees from -90 to 90.
func GalacticLatitude(ra, dec float64) float64 {
	return 90 - Separation(ra, dec, poleRA, poleDec)
}
