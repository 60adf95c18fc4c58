package alert

import "math"

// The generator promises the same bytes on every machine. Package math cannot promise that: some machines have Exp
// and Log in assembly, some fuse a multiplication with an addition, and the last bit differs. What is below
// uses only operations that IEEE 754 defines to the last bit, and keeps products apart from sums by
// rounding them explicitly, which the language forbids to fuse. It is accurate to about 1e-12.

const degree = math.Pi / 180

// madd returns a·b + c, rounded twice. The caller's c may be a product, too, once this is inlined.
func madd(a, b, c float64) float64 { return float64(a*b) + float64(c) }

// horner evaluates the polynomial c[0] + c[1]·x + c[2]·x² …
func horner(x float64, c []float64) float64 {
	sum := 0.0
	for i := len(c) - 1; i >= 0; i-- {
		sum = madd(sum, x, c[i])
	}
	return sum
}

var (
	sinSeries  = []float64{1, -1. / 6, 1. / 120, -1. / 5040, 1. / 362880, -1. / 39916800, 1. / 6227020800, -1. / 1307674368000}
	cosSeries  = []float64{1, -1. / 2, 1. / 24, -1. / 720, 1. / 40320, -1. / 3628800, 1. / 479001600, -1. / 87178291200}
	atanSeries = []float64{1, -1. / 3, 1. / 5, -1. / 7, 1. / 9, -1. / 11, 1. / 13, -1. / 15, 1. / 17, -1. / 19}
	// logSeries is that of the inverse hyperbolic tangent.
	logSeries = []float64{1, 1. / 3, 1. / 5, 1. / 7, 1. / 9, 1. / 11, 1. / 13, 1. / 15, 1. / 17}
	expSeries = []float64{1, 1, 1. / 2, 1. / 6, 1. / 24, 1. / 120, 1. / 720, 1. / 5040, 1. / 40320, 1. / 362880, 1. / 3628800}
)

// sincos returns the sine and cosine of an angle in degrees.
func sincos(deg float64) (sin, cos float64) {
	quarter := math.Floor(madd(deg, 1./90, 0.5))
	x := (deg - float64(quarter*90)) * degree
	square := x * x
	sin, cos = x*horner(square, sinSeries), horner(square, cosSeries)
	switch int64(quarter) & 3 {
	case 1:
		return cos, -sin
	case 2:
		return -sin, -cos
	case 3:
		return -cos, sin
	}
	return sin, cos
}

// atan2 returns the angle of the point (x, y) in degrees, from -180 to 180.
func atan2(y, x float64) float64 {
	small, large := math.Abs(y), math.Abs(x)
	swap := small > large
	if swap {
		small, large = large, small
	}
	if large == 0 {
		return 0
	}
	t := small / large
	for range 2 { // each turn halves the angle
		t /= 1 + math.Sqrt(madd(t, t, 1))
	}
	angle := float64(4 / degree * t * horner(t*t, atanSeries))
	if swap {
		angle = 90 - angle
	}
	if x < 0 {
		angle = 180 - angle
	}
	return math.Copysign(angle, y)
}

// ln returns the natural logarithm of a positive number.
func ln(x float64) float64 {
	fraction, exponent := math.Frexp(x)
	if fraction < math.Sqrt2/2 {
		fraction, exponent = fraction*2, exponent-1
	}
	t := (fraction - 1) / (fraction + 1)
	return madd(float64(exponent), math.Ln2, float64(2*t)*horner(t*t, logSeries))
}

// exp returns e to the power of x.
func exp(x float64) float64 {
	k := math.Floor(madd(x, 1/math.Ln2, 0.5))
	r := x - float64(k*math.Ln2)
	return math.Ldexp(horner(r, expSeries), int(k))
}

// magnitude returns the AB magnitude of a flux in nJy.
func magnitude(nJy float64) float64 {
	return 31.4 - float64(2.5/math.Ln10*ln(nJy))
}

// vector is a direction or place in space, in equatorial coordinates.
type vector struct{ x, y, z float64 }

// direction returns the unit vector towards a position on the sky, both in degrees.
func direction(ra, dec float64) vector {
	sinRA, cosRA := sincos(ra)
	sinDec, cosDec := sincos(dec)
	return vector{cosDec * cosRA, cosDec * sinRA, sinDec}
}

func (a vector) plus(f float64, b vector) vector {
	return vector{madd(f, b.x, a.x), madd(f, b.y, a.y), madd(f, b.z, a.z)}
}

func (a vector) times(f float64) vector { return vector{f * a.x, f * a.y, f * a.z} }

func (a vector) dot(b vector) float64 {
	return float64(a.x*b.x) + float64(a.y*b.y) + float64(a.z*b.z)
}

func (a vector) cross(b vector) vector {
	return vector{
		float64(a.y*b.z) - float64(a.z*b.y),
		float64(a.z*b.x) - float64(a.x*b.z),
		float64(a.x*b.y) - float64(a.y*b.x),
	}
}

func (a vector) length() float64 { return math.Sqrt(a.dot(a)) }

// unit returns the vector of length 1 with a's direction.
func (a vector) unit() vector { return a.times(1 / a.length()) }

// angle returns the angle between two vectors in degrees.
func (a vector) angle(b vector) float64 {
	return atan2(a.cross(b).length(), a.dot(b))
}

// longitudes returns the spherical coordinates of a direction, in degrees: 0 to 360 and -90 to 90.
func (a vector) longitudes() (lon, lat float64) {
	lon = atan2(a.y, a.x)
	if lon < 0 {
		lon += 360
	}
	return lon, atan2(a.z, math.Sqrt(float64(a.x*a.x)+float64(a.y*a.y)))
}
