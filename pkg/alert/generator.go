package alert

import "fmt"

// Stamps says which cutouts generated alerts carry, and with that how large they are.
type Stamps string

const (
	// StampsFull is the shape of a real LSST alert: three cutouts (34,560, 34,560 and 69,120 bytes) and little
	// history, 139 kB on average.
	StampsFull Stamps = "full"
	// StampsTwo is the shape that DMTN-028 assumes: two cutouts of 45 KiB and a year of history, 136 kB on average.
	StampsTwo Stamps = "two"
	// StampsNone leaves the cutouts out: 2.5 kB on average.
	StampsNone Stamps = "none"
)

// shape is what an alert of some Stamps is made of.
type shape struct {
	side    int     // of the cutouts' images, pixels
	psf     [3]int  // side of the point spread function's image in each cutout (difference, science, template), 0 where there is no cutout
	history float64 // share of the objects that were seen before
	seen    int     // how often on average, of those
}

var shapes = map[Stamps]shape{
	StampsFull: {30, [3]int{41, 41, 77}, 0.12, 4},
	StampsTwo:  {51, [3]int{41, 0, 41}, 0.95, 102},
	StampsNone: {0, [3]int{}, 0.57, 7},
}

// MaxAlerts is the largest number of alerts that a generated visit may have.
const MaxAlerts = 1 << 20

// GeneratorConfig says what to generate. The same configuration gives the same bytes on every machine.
type GeneratorConfig struct {
	Seed   int64
	Stamps Stamps
	Alerts int // per visit, from 1 to MaxAlerts
}

// Generator makes believable visits. It is safe for concurrent use.
type Generator struct {
	config GeneratorConfig
	shape  shape
	images images
}

// NewGenerator returns a generator. It computes what all images share, which takes some milliseconds.
func NewGenerator(config GeneratorConfig) (*Generator, error) {
	shape, ok := shapes[config.Stamps]
	if !ok {
		return nil, fmt.Errorf("stamps %q are unknown; known are full, two and none", config.Stamps)
	}
	if config.Alerts < 1 || config.Alerts > MaxAlerts {
		return nil, fmt.Errorf("%d alerts a visit are not from 1 to %d", config.Alerts, MaxAlerts)
	}
	return &Generator{config: config, shape: shape, images: newImages(config.Seed, shape)}, nil
}

// Visit is one generated visit. It is safe for concurrent use.
type Visit struct {
	gen     *Generator
	number  int
	id      int64
	night   int
	middle  float64 // MJD TAI
	ra, dec float64 // of the field's centre, degrees
	band    int
	noise   float64 // standard deviation of a point source's flux, nJy
	seeing  int     // which of the generator's point spread functions
	earth   vector  // place relative to the Sun, au
}

// Visit returns the n-th visit, counted from 0. Visits are 39 s apart.
func (g *Generator) Visit(n int) *Visit {
	v := &Visit{gen: g, number: n}
	v.night, v.middle = visitTime(n)
	v.id = visitID(v.night, n%visitsPerNight+1)
	v.earth = earthAt(v.middle)
	var d draws
	d.seed(uint64(g.config.Seed), uint64(n)<<24)
	v.band = visitBands[d.below(len(visitBands))]
	v.noise = bandNoise[v.band] * d.between(0.92, 1.12)
	v.seeing = d.below(seeings)
	// Near the meridian of the moment, which advances by a turn in a day and a bit.
	meridian := madd(360.9856, v.middle-firstNight, 325)
	v.ra = turn(meridian + d.between(-35, 35))
	v.dec = d.between(-62, -2)
	return v
}

// ID returns the visit's id, which every one of its alerts has as diaSource.visit. Later visits have greater ids.
func (v *Visit) ID() int64 { return v.id }

// Len returns the number of alerts in the visit.
func (v *Visit) Len() int { return v.gen.config.Alerts }

// Append appends the body of the visit's i-th alert, counted from 0, to dst and returns the longer slice. The
// writer schema is LSST 11.0 (GeneratedSchemaID). Alerts can be asked for in any order.
func (v *Visit) Append(dst []byte, i int) []byte {
	var s scene
	s.draw(v, i)
	e := encoder{dst}
	s.encode(&e)
	return e.out
}

// alertID returns the diaSourceId of a visit's i-th alert. Ids are consecutive in a visit, so any residue is
// spread evenly, unique over all visits, and below 2^53, the last whole number that a double can count to.
func (v *Visit) alertID(i int) int64 {
	return 7_900_000_000_000_000 + int64(v.number)*MaxAlerts + int64(i)
}
