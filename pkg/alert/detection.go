package alert

import "math"

// flags are the booleans of a detection that are ever true; all others are always false.
type flags uint32

const (
	flagCentroid flags = 1 << iota
	flagNegative
	flagEdge
	flagShape
	flagDipole
	flagDipoleTried
	flagCosmicRay
	flagSaturated
	flagInterpolated
	flagStreak
	flagGlint
)

// missing stands for a quantity without a value; it becomes null in the alert.
var missing = float32(math.NaN())

// detection is one diaSource. Fluxes are in nJy, lengths in arcsec, pixels in pixels, angles in degrees, times MJD TAI.
type detection struct {
	id, visit        int64
	detector         int
	object, sso      int64 // 0 for none
	middle           float64
	processed        float64
	ra, dec          float64
	x, y             float32
	band             int
	flags            flags
	box              int
	flux, err, snr   float32
	apFlux, apErr    float32
	positionErr      float32 // of x and y, pixels
	chi2             float32
	template         float32
	templateErr      float32
	science          float32
	scienceErr       float32
	psf              float32 // second moment of the point spread function, arcsec²
	reliability      float32
	extendedness     float32
	trailLength      float32
	trailAngle       float32
	dipoleLength     float32
	dipoleSeparation float32 // angle on the sky
}

// psfPixels is how many pixels the point source model is fitted to.
const psfPixels = 41 * 41

// photonNoise is the variance that each nJy of flux adds, in nJy².
const photonNoise = 0.4

// measure sets the fluxes of a detection, and all that follows from them. The flux is that of the difference image and
// negative where the source has faded; sky is the noise of an empty place.
func (s *detection) measure(d *draws, flux, template, sky float64) {
	bright := math.Abs(flux) + math.Max(template, 0)
	s.flux = float32(flux)
	s.err = float32(math.Sqrt(madd(sky, sky, float64(photonNoise*bright))))
	err := float64(s.err)
	// What is stored is what agrees: the ratio of the rounded flux and error.
	s.snr = float32(math.Abs(float64(s.flux)) / err)
	s.apErr = float32(2.4 * err)
	s.apFlux = float32(madd(d.normal(), 2*err, flux))
	s.templateErr = float32(0.35 * err)
	s.template = float32(template)
	s.scienceErr = float32(0.94 * err)
	s.science = float32(template + flux)
	s.positionErr = float32(1.9 / float64(s.snr))
	s.chi2 = float32(madd(d.normal(), 58, psfPixels+20))
	s.flags &^= flagNegative | flagSaturated
	if flux < 0 {
		s.flags |= flagNegative
	}
	if bright > saturation {
		s.flags |= flagSaturated | flagInterpolated
	}
	s.box = 9 + int(math.Min(6*math.Sqrt(float64(s.snr)/10), 90))
}

// saturation is the flux at which the centre of a source saturates, about magnitude 15.7.
const saturation = 2e6

// put places a detection on the camera.
func (s *detection) put(x, y float64) {
	s.x, s.y = float32(x), float32(y)
	s.flags &^= flagEdge
	if border := math.Min(math.Min(x, detectorWidth-x), math.Min(y, detectorSide-y)); border < 20 {
		s.flags |= flagEdge
	}
}
