package alert

import (
	"math"
	"strconv"
)

// appendDesignation appends a provisional designation such as 2014 QA123.
func appendDesignation(dst []byte, year int, half, order byte, cycle int) []byte {
	dst = append(strconv.AppendInt(dst, int64(year), 10), ' ', half, order)
	if cycle == 0 {
		return dst
	}
	return strconv.AppendInt(dst, int64(cycle), 10)
}

// encodeSource writes an ssSource of schema 11.0: where the object should be, and where it was seen.
func (o *orbit) encodeSource(e *encoder, src *detection) {
	sight := direction(src.ra, src.dec)
	_, cosDec := sincos(src.dec)
	e.value()
	e.long(src.id)
	e.long(o.id)
	e.optString(o.designation)
	for _, angles := range [...]func() (lon, lat float64){sight.ecliptic, sight.galactic} {
		lon, lat := angles()
		e.double(lon)
		e.double(lat)
	}
	topo, helio := o.topo.length(), o.helio.length()
	e.optFloats(float32(o.elongation), float32(o.phase),
		float32(topo), float32(o.topoSpeed.dot(o.topo)/topo),
		float32(helio), float32(o.helioSpeed.dot(o.helio)/helio))
	e.optDoubles(turn(src.ra-o.offsetRA/3600/cosDec), src.dec-o.offsetDec/3600)
	e.optFloats(float32(o.vmag), float32(o.rate), float32(o.rateRA), float32(o.rateDec),
		float32(math.Sqrt(float64(o.offsetRA*o.offsetRA)+float64(o.offsetDec*o.offsetDec))))
	e.optDoubles(o.offsetRA, o.offsetDec)
	// Along its motion, and at right angles to it.
	alongRA, alongDec := o.rateRA/o.rate, o.rateDec/o.rate
	e.optFloats(float32(float64(o.offsetRA*alongRA)+float64(o.offsetDec*alongDec)),
		float32(float64(o.offsetDec*alongRA)-float64(o.offsetRA*alongDec)))
	for _, part := range [...][2]vector{{o.helio, o.helioSpeed}, {o.topo, o.topoSpeed}} {
		e.vector(part[0])
		e.vector(part[1])
		e.optFloats(float32(part[1].length()))
	}
	e.optInt(1) // diaDistanceRank
}

func (e *encoder) vector(v vector) { e.optFloats(float32(v.x), float32(v.y), float32(v.z)) }

// encodeOrbit writes an mpc_orbits record of schema 11.0.
func (o *orbit) encodeOrbit(e *encoder) {
	period := 365.25 * o.a * math.Sqrt(o.a)
	days := float64(365 * o.oppositions)
	e.value()
	e.int(int(o.id & 0x7fffffff))
	e.string(o.designation)
	e.string(o.packed)
	e.string(o.designation)
	e.nulls(1)                              // mpc_orb_jsonb
	for _, days := range [...]int64{0, 7} { // created_at, updated_at
		e.value()
		e.long(o.created + days*secondsPerDay*1e6)
	}
	for _, count := range [...]int{0, 2, o.oppositions} { // orbit_type_int, u_param, nopp
		e.optInt(count)
	}
	e.optDoubles(days, days) // arc_length_total, _sel
	e.optInt(40 * o.oppositions)
	e.optInt(39 * o.oppositions)
	e.optDoubles(o.a, o.q, o.e, o.inclination, o.node, o.argument,
		o.epoch-float64(o.anomaly/360*period)) // peri_time
	e.nulls(6) // yarkovsky, srp, a1, a2, a3, dt
	e.optDoubles(o.anomaly, period, 360/period)
	u := 1e-7 / float64(o.oppositions)
	e.optDoubles(u, u, u, 30*u, 40*u, 50*u, 900*u) // a, q, e, i, node, argperi, peri_time
	e.nulls(6)                                     // of the six above
	e.optDoubles(45*u, period*u, u/period)
	e.optDoubles(o.epoch, o.h, 0.15, 0.45, 0.41, o.moid)
	e.value()
	e.long(o.created + 7*secondsPerDay*1e6) // fitting_datetime
}
