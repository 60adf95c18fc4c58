package sql

import (
	"maps"
	"math"
	"slices"
	"testing"

	"minibroker/pkg/alert"
)

// asked is a filter as people write it: in SQL, and once more in Go, of an alert
// that was decoded whole. yes is an alert that passes; each of no changes it so
// that it does not.
type asked struct {
	text string
	want func(decoded) bool
	yes  row
	no   []row
}

// list is a list of so many elements.
func list(n int) []any { return make([]any, n) }

const cleanFlags = `psfFlux_flag centroid_flag shape_flag isDipole pixelFlags_saturated pixelFlags_edge pixelFlags_cr pixelFlags_streak`

var people = map[string]asked{
	"bright and real": {
		"diaSource.reliability > 0.8 AND diaSource.snr > 5 AND diaSource.psfFlux >= 144544",
		func(a decoded) bool {
			return a.f("diaSource.reliability") > 0.8 && a.f("diaSource.snr") > 5 && a.f("diaSource.psfFlux") >= 144544
		},
		row{"diaSource.reliability": 0.9, "diaSource.snr": 6.0, "diaSource.psfFlux": 144544.0},
		[]row{{"diaSource.reliability": 0.8}, {"diaSource.reliability": nil}, {"diaSource.snr": 5.0}, {"diaSource.psfFlux": 144543.9}},
	},
	"clean transient": {
		`snr > 10 AND (ssObjectId IS NULL OR ssObjectId = 0)
		 AND NOT (coalesce(psfFlux_flag, FALSE) OR coalesce(centroid_flag, FALSE) OR coalesce(shape_flag, FALSE) OR coalesce(isDipole, FALSE)
		   OR coalesce(pixelFlags_saturated, FALSE) OR coalesce(pixelFlags_edge, FALSE) OR coalesce(pixelFlags_cr, FALSE) OR coalesce(pixelFlags_streak, FALSE))`,
		func(a decoded) bool {
			for _, flag := range flags() {
				if a.b(flag) == true {
					return false
				}
			}
			moving := a.at("diaSource.ssObjectId")
			return a.f("diaSource.snr") > 10 && (moving == nil || moving == int64(0))
		},
		row{"diaSource.snr": 10.5, "diaSource.isDipole": false, "diaSource.pixelFlags_cr": nil},
		append(changes(flags(), true), row{"diaSource.snr": 10.0}, row{"diaSource.ssObjectId": 21163633}),
	},
	"new object": {
		"count(prvDiaSources) = 0 AND diaObject.nDiaSources <= 1 AND reliability > 0.7",
		func(a decoded) bool {
			return a.n("prvDiaSources") == 0 && a.f("diaObject.nDiaSources") <= 1 && a.f("diaSource.reliability") > 0.7
		},
		row{"prvDiaSources": nil, "diaObject.nDiaSources": 1, "diaSource.reliability": 0.71},
		[]row{{"prvDiaSources": list(1)}, {"diaObject.nDiaSources": 2}, {"diaObject.nDiaSources": nil}, {"diaSource.reliability": 0.7}},
	},
	"faint trail": {
		"trailLength > 2 AND trailFlux > 0 AND psfFlux BETWEEN 14454 AND 229087 AND NOT pixelFlags_cr",
		func(a decoded) bool {
			flux := a.f("diaSource.psfFlux")
			return a.f("diaSource.trailLength") > 2 && a.f("diaSource.trailFlux") > 0 && flux >= 14454 && flux <= 229087 && a.b("diaSource.pixelFlags_cr") == false
		},
		row{"diaSource.trailLength": 2.5, "diaSource.trailFlux": 1.0, "diaSource.psfFlux": 14454.0, "diaSource.pixelFlags_cr": false},
		[]row{{"diaSource.trailLength": 2.0}, {"diaSource.trailFlux": 0.0}, {"diaSource.psfFlux": 229088.0}, {"diaSource.pixelFlags_cr": true}, {"diaSource.pixelFlags_cr": nil}},
	},
	"hazardous asteroid": {
		"ssSource IS NOT NULL AND mpc_orbits.earth_moid < 0.05 AND mpc_orbits.h <= 22",
		func(a decoded) bool {
			return a.at("ssSource") != nil && a.f("mpc_orbits.earth_moid") < 0.05 && a.f("mpc_orbits.h") <= 22
		},
		row{"ssSource": alert.KindRecord, "mpc_orbits.earth_moid": 0.04, "mpc_orbits.h": 22.0},
		[]row{{"ssSource": nil}, {"mpc_orbits.earth_moid": nil}, {"mpc_orbits.earth_moid": 0.05}, {"mpc_orbits.h": 22.1}},
	},
	"artefact watch": {
		"isDipole AND dipoleLength > 1 OR glint_trail",
		func(a decoded) bool {
			return a.b("diaSource.isDipole") == true && a.f("diaSource.dipoleLength") > 1 || a.b("diaSource.glint_trail") == true
		},
		row{"diaSource.isDipole": true, "diaSource.dipoleLength": 1.5, "diaSource.glint_trail": nil},
		[]row{{"diaSource.isDipole": false}, {"diaSource.isDipole": nil}, {"diaSource.dipoleLength": 1.0}},
	},
	"cone": {
		"cone(diaSource.ra, diaSource.dec, 150.1, 2.2, 1.75) AND band IN ('g','r')",
		func(a decoded) bool {
			band := a.at("diaSource.band")
			return haversine(a.f("diaSource.ra"), a.f("diaSource.dec"), 150.1, 2.2) <= 1.75 && (band == "g" || band == "r")
		},
		row{"diaSource.ra": 151.0, "diaSource.dec": 3.0, "diaSource.band": "g"},
		[]row{{"diaSource.ra": 152.0}, {"diaSource.dec": nil}, {"diaSource.band": "i"}, {"diaSource.band": nil}},
	},
	"box": {
		"ra BETWEEN 50 AND 56 AND dec BETWEEN -31 AND -25",
		func(a decoded) bool {
			ra, dec := a.f("diaSource.ra"), a.f("diaSource.dec")
			return ra >= 50 && ra <= 56 && dec >= -31 && dec <= -25
		},
		row{"diaSource.ra": 50.0, "diaSource.dec": -25.0},
		[]row{{"diaSource.ra": 49.9}, {"diaSource.ra": 56.1}, {"diaSource.dec": -31.1}, {"diaSource.dec": 25.0}},
	},
	"rising": {
		"band = 'r' AND diaObject.r_psfFluxNdata >= 2 AND psfFlux - diaObject.r_psfFluxMean > 3*sqrt(psfFluxErr^2 + diaObject.r_psfFluxMeanErr^2)",
		func(a decoded) bool {
			return a.at("diaSource.band") == "r" && a.f("diaObject.r_psfFluxNdata") >= 2 &&
				a.f("diaSource.psfFlux")-a.f("diaObject.r_psfFluxMean") > 3*math.Hypot(a.f("diaSource.psfFluxErr"), a.f("diaObject.r_psfFluxMeanErr"))
		},
		row{"diaSource.band": "r", "diaObject.r_psfFluxNdata": 2, "diaSource.psfFlux": 116.0, "diaObject.r_psfFluxMean": 100.0, "diaSource.psfFluxErr": 3.0, "diaObject.r_psfFluxMeanErr": 4.0},
		[]row{{"diaSource.band": "g"}, {"diaObject.r_psfFluxNdata": 1}, {"diaSource.psfFlux": 115.0}, {"diaObject.r_psfFluxMeanErr": nil}},
	},
	"flare": {
		`band IN ('u', 'g') AND templateFlux > 0 AND psfFlux / templateFlux >= 0.1
		 AND none(prvDiaSources WHERE diaSource.midpointMjdTai - midpointMjdTai BETWEEN 4 / 24 AND 48 / 24)`,
		func(a decoded) bool {
			for _, before := range a.items("prvDiaSources") {
				if days := a.f("diaSource.midpointMjdTai") - before.f("midpointMjdTai"); days >= 4.0/24 && days <= 2 {
					return false
				}
			}
			band := a.at("diaSource.band")
			return (band == "u" || band == "g") && a.f("diaSource.templateFlux") > 0 && a.f("diaSource.psfFlux")/a.f("diaSource.templateFlux") >= 0.1
		},
		row{"diaSource.band": "u", "diaSource.templateFlux": 100.0, "diaSource.psfFlux": 10.0, "diaSource.midpointMjdTai": 61000.0,
			"prvDiaSources": list(3), "prvDiaSources[].midpointMjdTai": []any{60990.0, 60999.9, nil}},
		[]row{{"diaSource.band": "r"}, {"diaSource.templateFlux": 0.0}, {"diaSource.psfFlux": 9.9}, {"prvDiaSources[].midpointMjdTai": []any{60990.0, 60999.0, nil}}},
	},
	"known pass rate": {
		"diaSourceId % 113 = N",
		func(a decoded) bool { return a.at("diaSourceId").(int64)%113 == 7 },
		row{"diaSourceId": 113<<53 + 7},
		[]row{{"diaSourceId": 113<<53 + 8}},
	},
	"the prototype's": {
		"snr > 5 AND psfFlux > 3631",
		func(a decoded) bool { return a.f("diaSource.snr") > 5 && a.f("diaSource.psfFlux") > 3631 },
		row{"diaSource.snr": 5.1, "diaSource.psfFlux": 3631.1},
		[]row{{"diaSource.snr": 5.0}, {"diaSource.psfFlux": 3631.0}, {"diaSource.psfFlux": nil}},
	},
}

// changes sets one field after another.
func changes(fields []string, v any) (all []row) {
	for _, f := range fields {
		all = append(all, row{f: v})
	}
	return all
}

// TestPeople: each filter passes what it is for, and no alert that lacks one of the
// conditions.
func TestPeople(t *testing.T) {
	for name, c := range people {
		q := compiled(t, c.text)
		if matches, _ := q.Match(c.yes.values(q)); !matches {
			t.Errorf("%s: rejects what it is for, by clause %d", name, q.Rejects(c.yes.values(q)))
		}
		for _, change := range c.no {
			r := maps.Clone(c.yes)
			for field, v := range change {
				if !slices.Contains(q.Fields(), field) {
					t.Errorf("%s: does not read %s", name, field)
				}
				r[field] = v
			}
			if matches, _ := q.Match(r.values(q)); matches {
				t.Errorf("%s: passes with %v", name, change)
			}
		}
	}
}

// haversine is an angle on the sky another way than the language's, degrees.
func haversine(ra, dec, ra0, dec0 float64) float64 {
	const degree = math.Pi / 180
	hav := func(x float64) float64 { return math.Pow(math.Sin(x*degree/2), 2) }
	return 2 * math.Asin(math.Sqrt(hav(dec-dec0)+math.Cos(dec*degree)*math.Cos(dec0*degree)*hav(ra-ra0))) / degree
}
