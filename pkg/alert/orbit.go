package alert

import "math"

// orbit is a known asteroid at the moment of its detection. Distances are in au, speeds in km/s, angles in degrees.
type orbit struct {
	id                  int64
	created             int64 // µs since 1970
	designation, packed string
	a, e, q             float64
	inclination         float64
	node, argument      float64
	anomaly             float64
	moid                float64 // to the Earth's orbit
	epoch               float64
	h                   float64
	oppositions         int

	helio, topo           vector // places relative to Sun and observer
	helioSpeed, topoSpeed vector
	phase, elongation     float64
	rate, rateAngle       float64 // on the sky: degrees a day, and towards which side, from north through east
	rateRA, rateDec       float64 // degrees a day
	vmag                  float64
	offsetRA, offsetDec   float64 // observed minus predicted, arcsec
}

// mainBelt is where the main belt begins: asteroids with a smaller semi-major axis are near the Earth.
const mainBelt = 2.15

const (
	kmPerAU       = 149597870.7
	auPerDay      = kmPerAU / secondsPerDay // in km/s
	gravity       = 887.1247                // of the Sun, km²/s²·au
	earthSpeed    = 29.7847                 // km/s
	earthFarthest = 1.0167                  // greatest distance of the Earth from the Sun, au
)

func (o *orbit) draw(d *draws, v *Visit, src *detection) {
	o.drawElements(d)
	sight := direction(src.ra, src.dec)
	o.drawPlace(d, v, sight)
	o.drawMotion(d, v, sight)
	o.vmag = magnitude(float64(src.flux)) + d.between(-0.2, 0.4)
	// An asteroid fades by about 0.035 mag with each degree of phase.
	o.h = o.vmag - float64(5/math.Ln10*ln(o.helio.length()*o.topo.length())) - float64(0.035*o.phase)
	o.offsetRA, o.offsetDec = 0.12*d.normal(), 0.12*d.normal()
	o.name(d)
	// Some weeks before the survey begins, to the hour.
	o.created = int64(firstNight-40587-20-d.below(3000)) * secondsPerDay * 1e6
	o.epoch = float64(firstNight - 168)
}

func (o *orbit) drawElements(d *draws) {
	o.a, o.e, o.inclination = d.between(mainBelt, 3.25), d.between(0.01, 0.25), d.between(0.2, 18)
	switch u := d.uniform(); {
	case u < 0.06: // near the Earth
		o.a, o.inclination = d.between(1.5, mainBelt), d.between(0.5, 30)
		o.e = 1 - d.between(0.75, 1.12)/o.a
	case u < 0.1: // Jupiter's companions
		o.a, o.e = d.between(5.1, 5.3), d.between(0.01, 0.12)
	}
	o.q = float64(o.a * (1 - o.e))
	o.node, o.argument, o.anomaly = d.between(0, 360), d.between(0, 360), d.between(0, 360)
	o.oppositions = 1 + d.below(14)
	if o.q > earthFarthest+0.05 {
		o.moid = float64((o.q - earthFarthest) * d.between(0.97, 1.1))
	} else {
		o.moid = d.between(0.0005, 0.12)
	}
}

// drawPlace puts the asteroid somewhere along the line of sight where its orbit allows it to be.
func (o *orbit) drawPlace(d *draws, v *Visit, sight vector) {
	if o.a < mainBelt {
		// Small as they are, those near the Earth are seen only when they pass by.
		o.place(v, sight, d.between(0.03, 0.6))
		o.q = math.Min(o.q, 0.99*o.helio.length())
		o.e = 1 - o.q/o.a
		return
	}
	r := d.between(o.q, math.Min(o.a*(1+o.e), o.a*1.1))
	// |earth + Δ·sight| = r, solved for the distance Δ.
	b := v.earth.dot(sight)
	o.place(v, sight, math.Sqrt(madd(b, b, madd(r, r, -1)))-b)
}

// place puts the asteroid at a distance from the observer.
func (o *orbit) place(v *Visit, sight vector, distance float64) {
	o.topo = sight.times(distance)
	o.helio = v.earth.plus(distance, sight)
	o.phase = o.helio.angle(o.topo)
	o.elongation = sight.angle(v.earth.times(-1))
}

// drawMotion lets it move along the ecliptic with the speed that its distance demands, a little up or down, in or out.
func (o *orbit) drawMotion(d *draws, v *Visit, sight vector) {
	pole := vector{0, -sinObliquity, cosObliquity}
	r := o.helio.length()
	speed := math.Sqrt(gravity * math.Max(2/r-1/o.a, 0.05/r))
	along := pole.cross(o.helio).unit()
	_, rise := sincos(90 - float64(o.inclination*d.between(-1, 1)))
	outwards := float64(d.between(-0.8, 0.8) * o.e)
	o.helioSpeed = along.plus(rise, pole).plus(outwards, o.helio.unit()).unit().times(speed)
	o.topoSpeed = o.helioSpeed.plus(-earthSpeed, pole.cross(v.earth).unit())

	distance := o.topo.length()
	north := vector{0, 0, 1}
	east := north.cross(sight).unit()
	north = sight.cross(east)
	perDay := secondsPerDay / degree / (distance * kmPerAU)
	o.rateRA = float64(o.topoSpeed.dot(east) * perDay)
	o.rateDec = float64(o.topoSpeed.dot(north) * perDay)
	o.rate = math.Sqrt(float64(o.rateRA*o.rateRA) + float64(o.rateDec*o.rateDec))
	o.rateAngle = atan2(o.rateRA, o.rateDec)
}

// halfMonths are the letters that designations use for the halves of the months, and orderLetters those within a half month.
const (
	halfMonths   = "ABCDEFGHJKLMNOPQRSTUVWXY"
	orderLetters = "ABCDEFGHJKLMNOPQRSTUVWXYZ"
	base62       = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
)

// name makes up a provisional designation such as 2014 QA123, its packed form K14QC3A, and the id that goes with it.
func (o *orbit) name(d *draws) {
	year, cycle := 2001+d.below(25), d.below(620)
	half, order := halfMonths[d.below(len(halfMonths))], orderLetters[d.below(len(orderLetters))]
	o.designation = string(appendDesignation(nil, year, half, order, cycle))
	packed := [...]byte{'K', '0' + byte(year%100/10), '0' + byte(year%10), half, base62[cycle/10], '0' + byte(cycle%10), order}
	o.packed = string(packed[:])
	o.id = 0
	for _, c := range packed {
		o.id = o.id<<8 | int64(c)
	}
}
