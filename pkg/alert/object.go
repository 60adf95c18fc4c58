package alert

import "math"

// mean gathers a weighted mean; the weights are the inverse variances.
type mean struct{ weights, sum float64 }

func (m *mean) add(value, err float64) {
	weight := 1 / float64(err*err)
	m.weights += weight
	m.sum += float64(weight * value)
}

// result returns the mean and its standard error, or nothing measured.
func (m *mean) result() (value, err float32) {
	if m.weights == 0 {
		return missing, missing
	}
	return float32(m.sum / m.weights), float32(1 / math.Sqrt(m.weights))
}

// bandStatistics is what an object's record tells of one band.
type bandStatistics struct {
	psf, forced, science mean
	n                    int
	sum, squares, errs   float64
	least, greatest      float64
	slope                float64 // greatest change of flux over time, nJy/d
	lastFlux, lastTime   float64
}

// objectStatistics gathers what an object's record tells of all its detections.
type objectStatistics struct {
	bands [len(bands)]bandStatistics
	first float64
	last  float64
	n     int
}

// add takes in a detection.
func (o *objectStatistics) add(s *detection) {
	flux, err := float64(s.flux), float64(s.err)
	if o.n == 0 || s.middle < o.first {
		o.first = s.middle
	}
	o.last = math.Max(o.last, s.middle)
	o.n++
	b := &o.bands[s.band]
	b.psf.add(flux, err)
	if b.n > 0 {
		b.slope = math.Max(b.slope, math.Abs(flux-b.lastFlux)/math.Abs(s.middle-b.lastTime))
	}
	if b.n == 0 || flux < b.least {
		b.least = flux
	}
	if b.n == 0 || flux > b.greatest {
		b.greatest = flux
	}
	b.n++
	b.sum += flux
	b.squares += float64(flux * flux)
	b.errs += err
	b.lastFlux, b.lastTime = flux, s.middle
}

// addForced takes in a forced measurement.
func (o *objectStatistics) addForced(band int, flux, err, science float64) {
	b := &o.bands[band]
	b.forced.add(flux, err)
	b.science.add(science, 0.94*err)
}

// deviation returns the standard deviation of a band's fluxes, which takes at least two.
func (b *bandStatistics) deviation() float32 {
	if b.n < 2 {
		return missing
	}
	average := b.sum / float64(b.n)
	variance := (b.squares - float64(average*b.sum)) / float64(b.n-1)
	return float32(math.Sqrt(math.Max(variance, 0)))
}

// encodeObject writes the object's record, a diaObject of schema 11.0.
func (s *scene) encodeObject(e *encoder) {
	o, src := &s.objects, &s.source
	position := src.positionErr * pixelDegrees / float32(math.Sqrt(float64(o.n)))
	e.value()
	e.long(src.object)
	e.double(src.processed) // validityStartMjdTai
	e.double(src.ra)
	e.optFloats(position)
	e.double(src.dec)
	e.optFloats(position, position*position*0.03)
	for i := range o.bands {
		b := &o.bands[i]
		value, err := b.psf.result()
		e.optFloats(value, err, b.deviation())
		e.int(b.n)
		e.optFloats(b.forced.result())
	}
	for i := range o.bands {
		e.optFloats(o.bands[i].science.result())
	}
	for i := range o.bands {
		o.bands[i].encodeRange(e)
	}
	e.optDoubles(o.first, o.last)
	e.int(o.n) // nDiaSources
}

func (b *bandStatistics) encodeRange(e *encoder) {
	if b.n == 0 {
		e.nulls(4)
		return
	}
	slope := missing
	if b.n > 1 {
		slope = float32(b.slope)
	}
	e.optFloats(float32(b.least), float32(b.greatest), slope, float32(b.errs/float64(b.n)))
}
