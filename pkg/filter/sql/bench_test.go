package sql

import (
	"os"
	"path/filepath"
	"testing"

	"minibroker/pkg/alert"
)

// BenchmarkFilter decodes what a filter reads of a real alert of 139 kB, and asks
// it. Without the shared data it takes a generated one.
func BenchmarkFilter(b *testing.B) {
	id, body := sample(b)
	schema, err := alert.SchemaByID(id)
	if err != nil {
		b.Fatal(err)
	}
	for name, text := range map[string]string{
		"one":     "snr > 5 AND psfFlux > 3631",
		"three":   "snr > 5 AND psfFlux > 3631 AND reliability > 0.8",
		"flags":   "snr > 5 AND NOT (psfFlux_flag OR centroid_flag OR isDipole OR pixelFlags_cr) AND mag(psfFlux) < 30 AND cone(ra, dec, 150.1, 2.2, 175)",
		"history": "count(prvDiaSources WHERE snr > 5) < 100",
	} {
		q, err := Compile("F.sql", text, schema, 1)
		if err != nil {
			b.Fatal(err)
		}
		p, err := schema.Projection(q.Fields())
		if err != nil {
			b.Fatal(err)
		}
		values := make([]alert.Value, len(q.Fields()))
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := p.Decode(body, values); err != nil {
					b.Fatal(err)
				}
				if _, err := q.Match(values); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func sample(b *testing.B) (id int32, body []byte) {
	wire, err := os.ReadFile(filepath.Join("..", "..", "..", "..", "shared", "data", "lsst-v9.0-7912941781254298.bin"))
	if err == nil {
		if id, body, err = alert.ParseWire(wire); err != nil {
			b.Fatal(err)
		}
		return id, body
	}
	b.Logf("a generated alert takes the place of the real one in ../shared/data: %v", err)
	g, err := alert.NewGenerator(alert.GeneratorConfig{Seed: 1, Stamps: alert.StampsFull, Alerts: 1})
	if err != nil {
		b.Fatal(err)
	}
	return alert.GeneratedSchemaID, g.Visit(0).Append(nil, 0)
}

// TestNoAllocation: asking about an alert leaves nothing for the garbage
// collector.
func TestNoAllocation(t *testing.T) {
	for _, text := range []string{"snr > 5 AND psfFlux > 3631 AND reliability > 0.8", "NOT (isDipole OR psfFlux_flag) AND band IN ('g', 'r') AND band LIKE 'r%' AND CASE band WHEN 'r' THEN snr ELSE 1 END > 2",
		"cone(ra, dec, 150.1, 2.2, 175) AND mag(psfFlux) < 30 OR diaSourceId % 113 = N"} {
		q := compiled(t, text)
		values := row{"diaSource.snr": 6.0, "diaSource.psfFlux": 4000.0, "diaSource.reliability": 0.9, "diaSource.band": "r", "diaSource.ra": 150.0,
			"diaSource.dec": 2.0, "diaSourceId": 8, "diaSource.isDipole": false, "diaSource.psfFlux_flag": false}.values(q)
		matches := false
		if allocated := testing.AllocsPerRun(100, func() { matches, _ = q.Match(values) }); allocated > 0 || !matches {
			t.Errorf("%s: matches %v, allocates %v times", text, matches, allocated)
		}
	}
}
