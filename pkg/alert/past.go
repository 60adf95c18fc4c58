package alert

import "math"

// past is where and how often an object was seen before. Its epochs are not kept: each is drawn again, from a
// seed of its own, whenever it is asked for.
type past struct {
	seen   int // earlier detections
	epochs int // earlier visits of the place, those without a detection included
	nights int // between the first epoch and this visit
	night  int // of this visit
	seed   uint64
	flux   float64 // typical, relative to the noise of its band
	faded  float64 // share of the epochs with less flux than the template
}

// epoch is an earlier visit of the object's place.
type epoch struct {
	detected  bool
	id        int64 // of the detection
	visit     int64
	middle    float64
	band      int
	detector  int
	flux, sky float64
	draws     draws // for whatever else is to be drawn of it
}

func (p *past) draw(d *draws, v *Visit, c class) {
	*p = past{night: v.night, seed: d.pcg.Uint64()}
	shape := v.gen.shape
	if !d.chance(shape.history) {
		return
	}
	// The mean of a sum of two is the sum of the means.
	p.seen = 1 + d.below(shape.seen) + d.below(shape.seen)
	p.epochs = p.seen + p.seen/2 + d.below(p.seen+2)
	p.nights = 1 + d.below(365)
	if c == transient {
		p.nights = 1 + d.below(60)
	}
	p.flux = madd(d.uniform(), 12, faintest)
	if c != transient {
		p.faded = 0.35
	}
}

// epoch returns the j-th epoch, counted from the oldest. The oldest is always a detection.
func (p *past) epoch(j int) epoch {
	var e epoch
	d := &e.draws
	d.seed(p.seed, uint64(j))
	e.detected = j*p.seen%p.epochs < p.seen
	// Spread over the nights, and within each night over its hours, in rising order.
	nights := float64(j) + d.between(0, 0.9)
	nights = nights * float64(p.nights) / float64(p.epochs)
	whole := math.Floor(nights)
	hours := madd(nights-whole, visitsPerNight*visitSeconds/float64(secondsPerDay), nightStart)
	e.middle = float64(p.night-p.nights) + whole + hours
	e.visit = visitAt(e.middle)
	e.detector = d.below(detectors)
	e.band = d.below(len(bands))
	e.sky = bandNoise[e.band] * d.between(0.9, 1.15)
	if !e.detected {
		e.flux = float64(d.normal() * e.sky)
		return e
	}
	e.id = earlierID(e.middle, d)
	e.flux = float64(math.Max(p.flux*d.between(0.6, 1.7), faintest) * e.sky)
	if d.chance(p.faded) {
		e.flux = -e.flux
	}
	return e
}

// earlierID returns an id for something detected before the generated survey: later ones are greater, and all are
// below those that the survey gives out.
func earlierID(mjd float64, d *draws) int64 {
	const beginning = 60000
	return 1<<50 + int64((mjd-beginning)*2048)<<24 + int64(d.below(1<<24))
}

// encodePast writes prvDiaSources and prvDiaForcedSources and gathers the object's statistics from them. An object never
// seen before has null and an empty list, as LSST writes it.
func (s *scene) encodePast(e *encoder) {
	defer s.objects.add(&s.source)
	if s.past.seen == 0 {
		e.nulls(1)
		e.value()
		e.int(0)
		return
	}
	e.value()
	e.int(s.past.seen)
	earlier := s.source
	for j := range s.past.epochs {
		if ep := s.past.epoch(j); ep.detected {
			s.detectEarlier(&earlier, &ep)
			s.objects.add(&earlier)
			earlier.encode(e)
		}
	}
	e.int(0)
	e.value()
	e.int(s.past.epochs)
	for j := range s.past.epochs {
		ep := s.past.epoch(j)
		s.encodeForced(e, &ep)
	}
	e.int(0)
}

// templateIn returns the template's flux at the object's place in a band.
func (s *scene) templateIn(band int) float64 {
	return float64(s.source.template) * bandColour[band] / bandColour[s.source.band]
}

// detectEarlier turns a detection of the object into the one of an epoch.
func (s *scene) detectEarlier(src *detection, ep *epoch) {
	d := &ep.draws
	src.id, src.visit, src.middle, src.band, src.detector = ep.id, ep.visit, ep.middle, ep.band, ep.detector
	src.processed = ep.middle + d.between(38, 75)/secondsPerDay
	src.put(d.between(0, detectorWidth), d.between(0, detectorSide))
	src.measure(d, ep.flux, math.Max(s.templateIn(ep.band), -ep.flux), ep.sky)
	jitter := float64(src.positionErr) * pixelDegrees
	src.ra = turn(madd(d.normal(), jitter, s.source.ra))
	src.dec = madd(d.normal(), jitter, s.source.dec)
	src.trailLength = float32(d.between(0.02, 0.35))
	src.trailAngle = float32(d.between(0, 360))
}

// encodeForced writes what was measured at the object's place in an epoch, detected or not.
func (s *scene) encodeForced(e *encoder, ep *epoch) {
	d := &ep.draws
	err := float32(math.Sqrt(madd(ep.sky, ep.sky, float64(photonNoise*math.Abs(ep.flux)))))
	flux, science := float32(ep.flux), float32(math.Max(ep.flux+s.templateIn(ep.band), 0))
	e.long(earlierID(ep.middle, d))
	e.long(s.source.object)
	e.double(s.source.ra)
	e.double(s.source.dec)
	e.long(ep.visit)
	e.int(ep.detector)
	e.optFloats(flux, err)
	e.double(ep.middle)
	e.optFloats(science, err*0.94)
	e.optString(bands[ep.band])
	e.double(ep.middle + 60./secondsPerDay)
	e.nulls(1) // timeWithdrawnMjdTai
	s.objects.addForced(ep.band, float64(flux), float64(err), float64(science))
}
