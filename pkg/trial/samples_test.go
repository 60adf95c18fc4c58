package trial

import (
	"testing"

	"minibroker/pkg/alert"
	"minibroker/pkg/filter"
)

// crafted are alerts that the samples must let pass of which no alert of a
// generated night is certain to be one: what is not named is NULL.
var crafted = map[string]map[string]any{
	"Filter004": {"diaSource.trailLength": 5.0, "diaSource.trailFlux": 900.0, "diaSource.psfFlux": 50000.0, "diaSource.pixelFlags_cr": false},
	"Filter007": {"diaSource.ra": 150.0, "diaSource.dec": 2.5, "diaSource.band": "g"},
	"Filter015": {"diaSource.ra": 35.0, "diaSource.dec": -5.0, "diaSource.reliability": 0.9},
	"Filter026": {"diaSource.band": "y", "diaSource.psfFlux": 1e6}, // the generated nights have no y
	"Filter033": {"diaSource.band": "y", "diaObject.y_psfFluxNdata": 3, "diaSource.psfFlux": 5000.0, "diaObject.y_psfFluxMean": 1000.0, "diaSource.psfFluxErr": 100.0, "diaObject.y_psfFluxMeanErr": 50.0},
	"Filter049": {"prvDiaSources": elements(1), "prvDiaSources[].midpointMjdTai": []float64{61000.01}, "diaSource.midpointMjdTai": 61000.03},
	"Filter054": {"diaSource.ra": 270.0, "diaSource.dec": -30.0, "diaSource.snr": 8.0},
	"Filter056": {"diaSource.ra": 13.0, "diaSource.dec": -72.0},
	"Filter061": {"diaSource.ra": 160.0, "diaSource.dec": -27.0},
	"Filter064": {"mpc_orbits.a": 39.5},
	"Filter069": {"ssSource.ephVmag": 21.0, "diaSource.psfFlux": 30000.0, "diaSource.snr": 30.0},
	"Filter070": {"ssSource.ephOffset": 2.5},
	"Filter073": {"ssSource": alert.KindRecord, "diaSource.extendedness": 1.0, "diaSource.snr": 12.0},
	"Filter078": {"diaSource.pixelFlags_injected": true},
	"Filter080": {"diaSource.psfNdata": 1681, "diaSource.psfChi2": 9000.0},
	"Filter081": {"diaSource.ixx": 9.0, "diaSource.iyy": 2.0},
	"Filter094": {"ssSource": alert.KindRecord, "ssSource.phaseAngle": 2.0, "diaSource.snr": 20.0},
	"Filter096": {"prvDiaSources": elements(1), "prvDiaSources[].band": []string{"g"}, "prvDiaSources[].midpointMjdTai": []float64{61000.1}, "diaSource.band": "r", "diaSource.midpointMjdTai": 61000.2},
}

// TestSamples: each of the hundred filters of the samples lets something pass of
// a night or of what was made for it, fails with nothing, and not with all.
func TestSamples(t *testing.T) {
	texts, err := filter.ReadFolder("../../filters")
	if err != nil {
		t.Fatal(err)
	}
	if len(texts) != 100 || texts[99].Name != "Filter100" {
		t.Errorf("%d filters", len(texts))
	}
	schema, err := alert.SchemaByID(alert.GeneratedSchemaID)
	if err != nil {
		t.Fatal(err)
	}
	definitions, err := filter.Understand(texts, schema)
	if err != nil {
		t.Fatal(err)
	}
	trial := New(definitions, lsst, 20)
	// Few alerts of many visits: all over the sky.
	if err := trial.Generated(t.Context(), Night{Stamps: alert.StampsNone, Visits: 900, Alerts: 30, Seed: 1}); err != nil {
		t.Fatal(err)
	}
	for i, r := range trial.Results() {
		values, made := crafted[r.Name]
		if made {
			if matches, err := definitions[i].Condition.Match(valuesOf(definitions[i], values)); !matches || err != nil {
				t.Errorf("%s does not match what was made for it: %v", r.Name, err)
			}
		}
		switch {
		case r.Failed > 0 || r.Degraded != "":
			t.Errorf("%s failed with %d alerts: %s%s", r.Name, r.Failed, r.Failure, r.Degraded)
		case r.Matched == 0 && !made:
			t.Errorf("%s lets nothing pass", r.Name)
		case r.Share > 0.8:
			t.Errorf("%s matches %.0f %% of all alerts", r.Name, 100*r.Share)
		}
		if o := definitions[i].Order; o != nil && o.Limit() > 20 {
			t.Errorf("%s: LIMIT %d", r.Name, o.Limit())
		}
	}
}

// elements is how many elements a list has.
type elements int

func valuesOf(d filter.Definition, of map[string]any) []alert.Value {
	values := make([]alert.Value, len(d.Condition.Fields()))
	for i, field := range d.Condition.Fields() {
		values[i] = valueOf(of[field])
	}
	return values
}

func valueOf(v any) alert.Value {
	list := alert.Value{Kind: alert.KindArray}
	switch v := v.(type) {
	case alert.Kind:
		return alert.Value{Kind: v}
	case bool:
		return alert.Value{Kind: alert.KindBool, Bool: v}
	case elements:
		return alert.Value{Kind: alert.KindArray, Int: int64(v)}
	case int:
		return alert.Value{Kind: alert.KindInt, Int: int64(v)}
	case float64:
		return alert.Value{Kind: alert.KindFloat, Float: v}
	case string:
		return alert.Value{Kind: alert.KindString, Bytes: []byte(v)}
	case []float64:
		for _, one := range v {
			list.Items = append(list.Items, valueOf(one))
		}
	case []string:
		for _, one := range v {
			list.Items = append(list.Items, valueOf(one))
		}
	default:
		return alert.Value{}
	}
	list.Int = int64(len(list.Items))
	return list
}
