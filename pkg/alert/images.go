package alert

import (
	"math"
)

// seeings is how many point spread functions a generator has.
const seeings = 8

// maxSide bounds the side of a cutout's image, in pixels.
const maxSide = 64

// images is what the cutouts of all alerts share, so that an alert's own pixels are all there is to compute.
type images struct {
	seeings [seeings]seeing
	noise   []float32 // normally distributed; every image takes a stretch of it that begins somewhere else
	side    int
	image   []byte // header of the image
	errors  []byte // header of its variance
	psf     [3][seeings][]byte
	lines   struct{ x, y, pixelX, pixelY, ra, dec int }
}

// seeing is a point spread function, round and Gaussian.
type seeing struct {
	sigma  float64 // pixels
	moment float64 // second moment, arcsec²
}

// noisePixels is how many random pixels all images share.
const noisePixels = 1 << 14

func newImages(seed int64, s shape) images {
	m := images{side: s.side, noise: make([]float32, noisePixels)}
	var d draws
	d.seed(uint64(seed), math.MaxUint64)
	for i := range m.noise {
		m.noise[i] = float32(d.normal())
	}
	for i := range m.seeings {
		fwhm := madd(0.08, float64(i), 0.6) // arcsec
		sigma := fwhm / 2.3548
		m.seeings[i] = seeing{sigma: sigma / 0.2, moment: sigma * sigma}
	}
	if s.side == 0 {
		return m
	}
	m.image, m.errors = primaryHeader(s.side), extensionHeader("UNCERT  ", -32, s.side)
	m.lines.x, m.lines.y = cardAt(m.image, "CUTMINX"), cardAt(m.image, "CUTMINY")
	m.lines.pixelX, m.lines.pixelY = cardAt(m.image, "CRPIX1"), cardAt(m.image, "CRPIX2")
	m.lines.ra, m.lines.dec = cardAt(m.image, "CRVAL1"), cardAt(m.image, "CRVAL2")
	for cutout, side := range s.psf {
		if side > 0 {
			for i := range m.seeings {
				m.psf[cutout][i] = psfImage(side, m.seeings[i].sigma)
			}
		}
	}
	return m
}

// psfImage returns the extension that holds a point spread function.
func psfImage(side int, sigma float64) []byte {
	out := extensionHeader("PSFIMAGE", -64, side)
	start := len(out)
	profile := make([]float64, side)
	gaussian(profile, float64(side/2), sigma)
	for _, fy := range profile {
		for _, fx := range profile {
			out = appendPixel64(out, fx*fy)
		}
	}
	return pad(out, start, 0)
}

// gaussian fills dst with a normal distribution around centre, its sum being 1. Pixel i reaches from i-½ to i+½.
func gaussian(dst []float64, centre, sigma float64) {
	sum := 0.0
	for i := range dst {
		z := (float64(i) - centre) / sigma
		dst[i] = exp(-0.5 * z * z)
		sum += dst[i]
	}
	for i := range dst {
		dst[i] /= sum
	}
}

// encode writes the three cutouts of an alert.
func (m *images) encode(e *encoder, s *scene) {
	if m.side == 0 {
		e.nulls(3)
		return
	}
	var p painter
	p.prepare(m, s)
	src := &s.source
	for cutout, light := range [...]struct{ flux, err float32 }{
		{src.flux, src.err}, {src.science, src.scienceErr}, {src.template, src.templateErr},
	} {
		psf := m.psf[cutout][s.visit.seeing]
		if psf == nil {
			e.nulls(1)
			continue
		}
		image := padded(4 * m.side * m.side)
		e.value()
		e.int(len(p.header) + image + len(m.errors) + image + len(psf))
		e.out = append(e.out, p.header[:]...)
		e.out = p.paint(e.out, s, light.flux, light.err, cutout == 0)
		e.out = append(e.out, psf...)
	}
}
