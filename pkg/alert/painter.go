package alert

import (
	"encoding/binary"
	"math"
	"slices"
)

// painter makes the images of one alert. They differ in brightness and noise; where the source stands is the same.
type painter struct {
	images *images
	header [fitsBlock]byte
	x, y   [maxSide]float32 // the source's profile along both axes
	// The same of a dipole's second lobe.
	dipole         bool
	otherX, otherY [maxSide]float32
	perPixel       float64 // noise of a pixel relative to that of the whole source
}

func (p *painter) prepare(m *images, s *scene) {
	src := &s.source
	p.images = m
	copy(p.header[:], m.image)
	left := math.Floor(float64(src.x)) - float64(m.side/2)
	bottom := math.Floor(float64(src.y)) - float64(m.side/2)
	centreX, centreY := float64(src.x)-left, float64(src.y)-bottom
	setCard(p.header[:], m.lines.x, left, 0)
	setCard(p.header[:], m.lines.y, bottom, 0)
	// FITS counts pixels from 1.
	setCard(p.header[:], m.lines.pixelX, centreX+1, 9)
	setCard(p.header[:], m.lines.pixelY, centreY+1, 9)
	setCard(p.header[:], m.lines.ra, src.ra, 12)
	setCard(p.header[:], m.lines.dec, src.dec, 12)

	sigma := m.seeings[s.visit.seeing].sigma
	p.profile(&p.x, centreX, sigma)
	p.profile(&p.y, centreY, sigma)
	// A fit of the profile weighs 4πσ² pixels.
	p.perPixel = 1 / (2 * sigma * math.Sqrt(math.Pi))
	if p.dipole = src.flags&flagDipole != 0; p.dipole {
		sin, cos := sincos(float64(src.dipoleSeparation))
		apart := float64(src.dipoleLength) / 0.2
		p.profile(&p.otherX, madd(apart, sin, centreX), sigma)
		p.profile(&p.otherY, madd(apart, cos, centreY), sigma)
	}
}

func (p *painter) profile(dst *[maxSide]float32, centre, sigma float64) {
	var wide [maxSide]float64
	gaussian(wide[:p.images.side], centre, sigma)
	for i, v := range wide[:p.images.side] {
		dst[i] = float32(v)
	}
}

// paint appends an image's pixels and the extension with their variances.
func (p *painter) paint(dst []byte, s *scene, flux, err float32, difference bool) []byte {
	side, m := p.images.side, p.images
	pixels, image := side*side, padded(4*side*side)
	start := len(dst)
	dst = slices.Grow(dst, 2*image+len(m.errors))[:start+2*image+len(m.errors)]
	values := dst[start : start+image]
	copy(dst[start+image:], m.errors)
	variances := dst[start+image+len(m.errors):]
	clear(values[4*pixels:])
	clear(variances[4*pixels:])

	sigma := float32(float64(err) * p.perPixel)
	sky := float32(sigma * sigma)
	noise := m.noise[s.draws.below(noisePixels-pixels):][:pixels]
	lobe := float32(0)
	if difference && p.dipole {
		lobe = -0.8 * flux
	}
	for y := range side {
		row, other := float32(flux*p.y[y]), float32(lobe*p.otherY[y])
		for x := range side {
			light := float32(row*p.x[x]) + float32(other*p.otherX[x])
			i := y*side + x
			value := light + float32(sigma*noise[i])
			binary.BigEndian.PutUint32(values[4*i:], math.Float32bits(value))
			variance := sky + float32(photonNoise*max(light, 0))
			binary.BigEndian.PutUint32(variances[4*i:], math.Float32bits(variance))
		}
	}
	return dst
}
