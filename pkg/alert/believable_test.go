package alert

import (
	"math"
	"testing"
)

// believed are the fields whose agreement is checked.
var believed = []string{
	"diaSourceId", "diaSource.diaSourceId", "visit", "detector", "midpointMjdTai", "timeProcessedMjdTai", "ra", "dec", "x", "y",
	"snr", "psfFlux", "psfFluxErr", "isNegative", "reliability", "scienceFlux", "templateFlux", "band", "isDipole", "dipoleLength",
	"prvDiaSources", "prvDiaForcedSources", "diaObject", "diaObject.nDiaSources", "diaSource.diaObjectId", "diaSource.ssObjectId",
	"ssSource", "ssSource.ssObjectId", "ssSource.diaSourceId", "mpc_orbits", "ssSource.helioRange", "mpc_orbits.q", "mpc_orbits.a", "mpc_orbits.e",
	"diaObject.firstDiaSourceMjdTai", "diaObject.lastDiaSourceMjdTai", "extendedness", "trailLength", "mpc_orbits.h",
	"diaObject.g_psfFluxNdata", "diaObject.r_psfFluxNdata", "diaObject.i_psfFluxNdata", "diaObject.u_psfFluxNdata", "diaObject.z_psfFluxNdata", "diaObject.y_psfFluxNdata",
}

// visitValues decodes the believed fields of each of a visit's alerts.
func visitValues(t *testing.T, v *Visit, visit func(value func(name string) Value)) {
	t.Helper()
	p, err := mustSchema(t, GeneratedSchemaID).Projection(believed)
	if err != nil {
		t.Fatal(err)
	}
	place := map[string]int{}
	for i, name := range believed {
		place[name] = i
	}
	values := make([]Value, len(believed))
	var body []byte
	for i := range v.Len() {
		body = v.Append(body[:0], i)
		if err := p.Decode(body, values); err != nil {
			t.Fatal(err)
		}
		visit(func(name string) Value { return values[place[name]] })
	}
}

func near(a, b, tolerance float64) bool {
	return math.Abs(a-b) <= tolerance*math.Max(math.Abs(a), math.Abs(b))
}

// TestFieldsAgree checks each alert of a visit in itself.
func TestFieldsAgree(t *testing.T) {
	v := mustGenerator(t, StampsNone, 10000).Visit(5)
	i := 0
	visitValues(t, v, func(value func(string) Value) {
		number := func(name string) float64 { return value(name).Float }
		wrong := func(what string) { t.Errorf("alert %d: %s", i, what) }
		flux := number("psfFlux")
		if !near(number("snr"), math.Abs(flux)/number("psfFluxErr"), 1e-6) {
			wrong("snr is not flux/err")
		}
		if value("isNegative").Bool != (flux < 0) {
			wrong("isNegative is not the flux's sign")
		}
		if !near(number("scienceFlux"), flux+number("templateFlux"), 1e-5) && math.Abs(number("scienceFlux")) > 1 {
			wrong("science is not template + difference")
		}
		for _, share := range []string{"reliability", "extendedness"} {
			if number(share) < 0 || number(share) > 1 {
				wrong(share + " is not from 0 to 1")
			}
		}
		if value("visit").Int != v.ID() || string(value("band").Bytes) != bands[v.band] {
			wrong("another visit or band")
		}
		if d := value("detector").Int; d < 0 || d >= detectors {
			wrong("no such detector")
		}
		if value("isDipole").Bool != (value("dipoleLength").Kind == KindFloat) {
			wrong("only dipoles have a length, and all of them")
		}
		if seconds := math.Abs(number("midpointMjdTai")-v.middle) * secondsPerDay; seconds > exposureSeconds/2 {
			wrong("taken outside the exposure")
		}
		if delay := (number("timeProcessedMjdTai") - v.middle) * secondsPerDay; delay < exposureSeconds/2 || delay > 120 {
			wrong("processed at the wrong time")
		}
		east := (math.Mod(number("ra")-v.ra+540, 360) - 180) * math.Cos(number("dec")*degree)
		if math.Hypot(east, number("dec")-v.dec) > 2.1 {
			wrong("outside the field")
		}
		checkHistory(value, wrong)
		i++
	})
}

// checkHistory checks what an alert says of its object.
func checkHistory(value func(string) Value, wrong func(string)) {
	if value("diaObject").Kind == KindNull {
		if value("ssSource").Kind != KindRecord || value("mpc_orbits").Kind != KindRecord || value("diaSource.diaObjectId").Kind != KindNull ||
			value("ssSource.ssObjectId").Int != value("diaSource.ssObjectId").Int || value("ssSource.diaSourceId").Int != value("diaSourceId").Int {
			wrong("neither an object nor an asteroid")
		}
		r, a, e := value("ssSource.helioRange").Float, value("mpc_orbits.a").Float, value("mpc_orbits.e").Float
		if r < a*(1-e) || r > a*(1+e) || !near(value("mpc_orbits.q").Float, a*(1-e), 1e-9) {
			wrong("an asteroid where its orbit does not lead")
		}
		if h := value("mpc_orbits.h").Float; h < 3 || h > 30 {
			wrong("an asteroid of impossible size")
		}
		return
	}
	earlier := value("prvDiaSources").Int
	bandsSum := int64(0)
	for _, band := range bands {
		bandsSum += value("diaObject." + band + "_psfFluxNdata").Int
	}
	if n := value("diaObject.nDiaSources").Int; n != earlier+1 || bandsSum != n {
		wrong("nDiaSources is not the number of detections")
	}
	if (earlier > 0) != (value("diaSource.diaObjectId").Int != value("diaSourceId").Int) {
		wrong("an object has the id of its first detection")
	}
	if value("prvDiaForcedSources").Int < earlier {
		wrong("detected more often than visited")
	}
	first, last := value("diaObject.firstDiaSourceMjdTai").Float, value("diaObject.lastDiaSourceMjdTai").Float
	if last != value("midpointMjdTai").Float || first > last || (earlier > 0) != (first < last) {
		wrong("first and last detection")
	}
}

// TestVisitAsAWhole checks how the alerts of visits are distributed.
func TestVisitAsAWhole(t *testing.T) {
	g := mustGenerator(t, StampsNone, 10000)
	var passed, asteroids, dipoles, seen, faint, bright, trails int
	ids := map[int64]bool{}
	const visits = 6
	for n := range visits {
		var residues [113]int
		here := 0
		perDetector := map[int64]int{}
		visitValues(t, g.Visit(n), func(value func(string) Value) {
			id := value("diaSourceId").Int
			if ids[id] || value("diaSource.diaSourceId").Int != id || id >= 1<<53 {
				t.Errorf("id %d", id)
			}
			ids[id] = true
			residues[id%113]++
			perDetector[value("detector").Int]++
			flux, snr := value("psfFlux").Float, value("snr").Float
			count := func(what *int, yes bool) {
				if yes {
					*what++
				}
			}
			count(&here, snr > 5 && flux > 3631)
			count(&asteroids, value("ssSource").Kind == KindRecord)
			count(&dipoles, value("isDipole").Bool)
			count(&seen, value("prvDiaSources").Int > 0)
			count(&faint, snr < 10)
			count(&bright, snr > 100)
			count(&trails, value("trailLength").Float > 2)
		})
		passed += here
		if here < 100 || here > 2500 {
			t.Errorf("visit %d: %d pass the 2018 prototype's filter", n, here)
		}
		for r, count := range residues {
			if count < 88 || count > 89 {
				t.Errorf("visit %d: %d ids with the rest %d", n, count, r)
			}
		}
		if len(perDetector) != detectors {
			t.Errorf("visit %d: %d detectors", n, len(perDetector))
		}
	}
	const all = visits * 10000
	shares := []struct {
		what      string
		count     int
		low, high float64
	}{
		{"pass the 2018 prototype's filter", passed, 0.02, 0.12},
		{"are asteroids", asteroids, 0.08, 0.12},
		{"are dipoles", dipoles, 0.06, 0.1},
		{"were seen before", seen, 0.4, 0.6},
		{"are fainter than 10 sigma", faint, 0.5, 0.8},
		{"are brighter than 100 sigma", bright, 0.002, 0.02},
		{"leave a long trail", trails, 0.0001, 0.01},
	}
	for _, s := range shares {
		if share := float64(s.count) / all; share < s.low || share > s.high {
			t.Errorf("%.4f of the alerts %s, want %v to %v", share, s.what, s.low, s.high)
		}
	}
}
