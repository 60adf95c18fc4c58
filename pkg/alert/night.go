package alert

import (
	"math"
	"time"
)

// The generated survey. Visits follow one another every 39 s through the hours of a night; times are Modified
// Julian Dates, days, in International Atomic Time.
const (
	firstNight      = 61368 // the MJD that begins in the night of 2026-11-23 in Chile
	nightStart      = 0.03  // days after that, when the first exposure of a night is in its middle
	visitsPerNight  = 900
	visitSeconds    = 39
	exposureSeconds = 30
	secondsPerDay   = 86400
)

// visitTime returns the night and the middle of the exposure of the n-th visit.
func visitTime(n int) (night int, middle float64) {
	night = firstNight + n/visitsPerNight
	seconds := n % visitsPerNight * visitSeconds
	return night, float64(night) + nightStart + float64(seconds)/secondsPerDay
}

// visitID numbers visits the way Rubin does: the date on which the night began, then the visit's number in it, from 1.
func visitID(night, sequence int) int64 {
	// MJD 40587 is 1970-01-01; a night's second half has the later date.
	year, month, day := time.Unix(int64(night-1-40587)*secondsPerDay, 0).UTC().Date()
	return int64(year*10000+int(month)*100+day)*100000 + int64(sequence)
}

// visitAt returns the id of the visit whose middle is nearest to a moment of some night.
func visitAt(mjd float64) int64 {
	night := math.Floor(mjd)
	sequence := math.Floor((mjd-night-nightStart)*secondsPerDay/visitSeconds+0.5) + 1
	return visitID(int(night), int(sequence))
}

// earthAt returns the place of the Earth relative to the Sun, in au, as if it went around in a circle.
func earthAt(mjd float64) vector {
	// The Earth is at heliocentric ecliptic longitude 100.46° at J2000 (MJD 51544.5).
	return fromEcliptic(madd(360/365.25636, mjd-51544.5, 100.46))
}

// Sine and cosine of the ecliptic's inclination to the equator, 23.4393°.
const (
	sinObliquity = 0.397776
	cosObliquity = 0.917482
)

// fromEcliptic returns the direction of a point on the ecliptic, given its longitude in degrees.
func fromEcliptic(lon float64) vector {
	sin, cos := sincos(lon)
	return vector{cos, sin * cosObliquity, sin * sinObliquity}
}

// ecliptic returns the ecliptic longitude and latitude of a direction, in degrees.
func (a vector) ecliptic() (lon, lat float64) {
	return vector{a.x,
		madd(cosObliquity, a.y, float64(sinObliquity*a.z)),
		madd(cosObliquity, a.z, float64(-sinObliquity*a.y)),
	}.longitudes()
}

// galactic returns the galactic longitude and latitude of a direction, in degrees.
func (a vector) galactic() (lon, lat float64) {
	return vector{
		a.dot(vector{-0.0548755604, -0.8734370902, -0.4838350155}),
		a.dot(vector{0.4941094279, -0.4448296300, 0.7469822445}),
		a.dot(vector{-0.8676661490, -0.1980763734, 0.4559837762}),
	}.longitudes()
}
