package alert

import "math"

// class is what a detection is of.
type class uint8

const (
	artefact class = iota
	variable
	transient
	asteroid
)

// scene is one alert before it is encoded: what was detected and what is known of it.
type scene struct {
	visit   *Visit
	index   int
	draws   draws
	class   class
	source  detection
	past    past
	orbit   orbit // of asteroids
	objects objectStatistics
}

// draw makes up the i-th alert of a visit.
func (s *scene) draw(v *Visit, i int) {
	s.visit, s.index = v, i
	d := &s.draws
	d.seed(uint64(v.gen.config.Seed), uint64(v.number)<<24|uint64(i+1))
	s.class = drawClass(d)
	s.drawPlace()
	s.drawFlux()
	s.drawQuality()
	if s.class == asteroid {
		s.orbit.draw(d, v, &s.source)
		s.source.sso = s.orbit.id
		s.source.trailLength = float32(s.orbit.rate * (exposureSeconds * 3600. / secondsPerDay))
		s.source.trailAngle = float32(turn(s.orbit.rateAngle))
		return
	}
	s.past.draw(d, v, s.class)
	s.source.object = s.source.id
	if s.past.seen > 0 {
		s.source.object = s.past.epoch(0).id
	}
}

// drawClass draws what an alert is of.
func drawClass(d *draws) class {
	switch u := d.uniform(); {
	case u < 0.32:
		return artefact
	case u < 0.76:
		return variable
	case u < 0.90:
		return transient
	}
	return asteroid
}

func (s *scene) drawPlace() {
	v, d, src := s.visit, &s.draws, &s.source
	src.id, src.visit, src.band = v.alertID(s.index), v.id, v.band
	src.detector = d.below(detectors)
	x, y := d.between(0, detectorWidth), d.between(0, detectorSide)
	src.put(x, y)
	src.ra, src.dec = v.place(src.detector, x, y)
	// The shutter's blades take a second to cross the camera.
	_, north := detectorPlace(src.detector)
	src.middle = madd(north, 0.25/secondsPerDay, v.middle)
	src.processed = src.middle + d.between(38, 75)/secondsPerDay
	src.psf = float32(v.gen.images.seeings[v.seeing].moment)
}

// faintest is the signal-to-noise ratio in the sky's noise at which something counts as detected.
const faintest = 5.02

// drawFlux draws how bright the source is. Counts rise by 10^0.64 a magnitude towards the faint end: the flux is a
// power of a uniform number, made of square roots because these are exact.
func (s *scene) drawFlux() {
	v, d := s.visit, &s.draws
	sky := v.noise * d.between(0.94, 1.08)
	u := math.Sqrt(math.Max(d.uniform(), 1e-6))
	flux := faintest * sky / (u * math.Sqrt(math.Sqrt(u)))
	negative := [...]float64{artefact: 0.45, variable: 0.4, transient: 0, asteroid: 0}
	template := float64(0.3 * sky * d.normal())
	switch s.class {
	case variable:
		template = float64(flux * d.between(1.1, 9))
	case artefact:
		template = float64(flux * d.between(1.1, 30))
	case transient:
		if d.chance(0.6) { // in a galaxy
			template = float64(flux * d.between(0.05, 3))
		}
	}
	if d.chance(negative[s.class]) {
		flux = -flux
	}
	s.source.measure(d, flux, template, sky)
}

// drawQuality draws how good the source looks.
func (s *scene) drawQuality() {
	d, src := &s.draws, &s.source
	src.trailLength = float32(d.between(0.02, 0.35))
	src.trailAngle = float32(d.between(0, 360))
	u := d.uniform()
	if s.class != artefact {
		src.reliability = float32(1 - float64(0.5*u*u))
		src.extendedness = float32(d.between(0, 0.25))
		return
	}
	src.reliability = float32(0.75 * u * u)
	src.extendedness = float32(d.between(0, 1))
	for _, f := range [...]struct {
		flag  flags
		share float64
	}{{flagDipole | flagDipoleTried, 0.25}, {flagShape, 0.15}, {flagCosmicRay, 0.06},
		{flagStreak, 0.03}, {flagGlint, 0.01}, {flagCentroid, 0.04}} {
		if d.chance(f.share) {
			src.flags |= f.flag
		}
	}
	src.dipoleLength = float32(d.between(0.3, 2.2))
	src.dipoleSeparation = float32(d.between(0, 360))
}

// encode writes the alert as a record of schema 11.0.
func (s *scene) encode(e *encoder) {
	e.long(s.source.id)
	e.optString("science") // observation_reason
	e.optString("wide")    // target_name
	s.source.encode(e)
	if s.class == asteroid {
		e.nulls(3) // prvDiaSources, prvDiaForcedSources, diaObject
		s.orbit.encodeSource(e, &s.source)
		s.orbit.encodeOrbit(e)
	} else {
		s.encodePast(e)
		s.encodeObject(e)
		e.nulls(2) // ssSource, mpc_orbits
	}
	s.visit.gen.images.encode(e, s)
}
