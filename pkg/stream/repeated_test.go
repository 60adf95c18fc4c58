package stream

import (
	"math"
	"reflect"
	"testing"

	"minibroker/pkg/alert"
)

// TestRepeat: over three passes every id and visit is new, the two places of an
// id agree, times rise from pass to pass, and nothing else is changed.
func TestRepeat(t *testing.T) {
	folder := t.TempDir()
	write(t, folder, "a.avro", visitOf(0, 20)...)
	write(t, folder, "b.avro", visitOf(1, 20)...)
	files, err := FileSource(t.Context(), Files{Folder: folder, Visits: 0, PerVisit: 20, Fields: lsst})
	if err != nil {
		t.Fatal(err)
	}
	source, err := Repeat(files, 0, lsst, "diaSource.midpointMjdTai", 0.001)
	if err != nil {
		t.Fatal(err)
	}
	ids, visits := map[int64]bool{}, map[int64]bool{}
	fields := []string{"diaSourceId", "diaSource.diaSourceId", "diaSource.visit", "diaSource.midpointMjdTai", "diaSource.snr",
		"prvDiaSources[].midpointMjdTai", "prvDiaSources[].diaSourceId"}
	values := make([]alert.Value, len(fields))
	latest, ratio := 0.0, map[int]float64{}
	age, past := map[int]float64{}, 0 // of the first earlier detection, days
	for n := range 6 {
		v, err := source.Visit(n)
		if err != nil {
			t.Fatal(err)
		}
		projection, err := v.Schema.Projection(fields)
		if err != nil {
			t.Fatal(err)
		}
		for i, body := range collect(t, v) {
			if err := projection.Decode(body, values); err != nil {
				t.Fatal(err)
			}
			if ids[values[0].Int] || values[0].Int != values[1].Int {
				t.Errorf("visit %d alert %d: id %d and %d", n, i, values[0].Int, values[1].Int)
			}
			ids[values[0].Int], visits[values[2].Int] = true, true
			if i == 0 && values[3].Float <= latest {
				t.Errorf("visit %d is at %f, not behind %f", n, values[3].Float, latest)
			}
			latest = max(latest, values[3].Float)
			place := n%2*20 + i
			if history := values[5].Items; len(history) > 0 {
				past++
				was := values[3].Float - history[0].Float
				if n < 2 {
					age[place] = was
				}
				if math.Abs(was-age[place]) > 1e-6 {
					t.Errorf("visit %d alert %d: its first earlier detection is %g days old, was %g", n, i, was, age[place])
				}
				if id := values[6].Items[0].Int; ids[-id] {
					t.Errorf("visit %d alert %d: the earlier detection %d is another alert's", n, i, id)
				} else {
					ids[-id] = true
				}
			}
			if n < 2 {
				ratio[place] = values[4].Float
			} else if ratio[place] != values[4].Float {
				t.Errorf("visit %d alert %d: snr became %g", n, i, values[4].Float)
			}
		}
	}
	if len(ids) != 120+past || past < 6 || len(visits) != 6 {
		t.Errorf("%d ids and %d visits", len(ids), len(visits))
	}
}

func TestWithoutStamps(t *testing.T) {
	with, err := GeneratedSource(alert.GeneratorConfig{Seed: 1, Stamps: alert.StampsFull, Alerts: 3})
	if err != nil {
		t.Fatal(err)
	}
	fields := []string{"cutoutDifference", "cutoutScience", "cutoutTemplate", "diaSourceId", "diaSource.snr", "diaObject.nDiaSources", "ssSource.phaseAngle"}
	read := func(source Source) (all []alert.Value, size int) {
		v, err := source.Visit(0)
		if err != nil {
			t.Fatal(err)
		}
		projection, err := v.Schema.Projection(fields)
		if err != nil {
			t.Fatal(err)
		}
		for _, body := range collect(t, v) {
			values := make([]alert.Value, len(fields))
			if err := projection.Decode(body, values); err != nil {
				t.Fatal(err)
			}
			all, size = append(all, values...), size+len(body)
		}
		return all, size
	}
	whole, before := read(with)
	bare, after := read(WithoutStamps(with))
	for i, want := range whole {
		if i%len(fields) < 3 {
			before -= len(want.Bytes) + 3 // the length of each takes three bytes
			want = alert.Value{}
		}
		if !reflect.DeepEqual(bare[i], want) {
			t.Errorf("%s is %+v, want %+v", fields[i%len(fields)], bare[i], want)
		}
	}
	if after != before {
		t.Errorf("%d bytes are left, want %d", after, before)
	}
}
