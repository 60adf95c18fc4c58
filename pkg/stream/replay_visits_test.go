package stream

import (
	"minibroker/pkg/alert"
	"minibroker/pkg/filter"
	"slices"
	"sync"
	"testing"
	"time"
)

// checkReplayBest: of a filter with an order the best of what was set aside fill
// what its visit has left; letters of a visit that has not ended wait.
func checkReplayBest(t *testing.T, mirror mirrorFor) {
	address := mirror(t, "Filter001")
	alerts := visitMessages(t, 3, 10)
	late(alerts[0:7]...)   // 3 of visit 0 are left, less than the limit
	late(alerts[10:12]...) // 8 of visit 1
	late(alerts[21:23]...) // of visit 2, which stays open
	for _, m := range alerts[23:29] {
		m.Value = append([]byte{1}, m.Value[1:]...)
	}
	putAll(t, address, alerts...)
	f := filterOf(definition(t, "Filter001", "diaSourceId >= 0 ORDER BY diaSourceId DESC LIMIT 5"), address, &kept{}, t)
	f.VisitEnd = 30 * time.Second
	filterAll(t, f, 17, 3+5)
	f.Schemas = mendedSchemas(t)
	left := []Left{{waitsForVisit, 2}, {badWire, 6}}
	replayed(t, Replay{Filter: &f}, Replayed{Letters: 17, Decided: 9, Passed: 2, Cut: 7, Waiting: 2, Bad: 6, Left: left})
	var before []*message
	for _, visit := range [][]*message{alerts[7:10], alerts[15:20], alerts[5:7]} { // ids rise
		slices.Reverse(visit)
		before = append(before, visit...)
		defer slices.Reverse(visit)
	}
	holds(t, f, before...)
	replayed(t, Replay{Filter: &f}, Replayed{Letters: 8, Waiting: 2, Bad: 6, Left: left})

	// The visit goes on, with its schema known, and ends: the letters of it that
	// are read again pass as alerts, and not as letters once more.
	next := visitMessages(t, 4, 10)[30:]
	putAll(t, address, next...)
	stop := background(t, f.Run)
	settles(t, address, "Filter001", 10+4+5)
	stop()
	replayed(t, Replay{Filter: &f}, Replayed{Letters: 8, Decided: 2, Again: 2, Bad: 6, Left: left[1:]})
	settles(t, address, "Filter001", 10+4+5)
	settles(t, address, "dead-letter", 17)
}

// checkReplayWholeVisits: of more visits than a filter remembers, each of which
// was set aside from beginning to end, each lets as many pass as it would have,
// in the order of sending, and the visits that are flowing keep their counts.
func checkReplayWholeVisits(t *testing.T, mirror mirrorFor) {
	address := mirror(t, "Filter001", "Filter002")
	const visits, alerts = 50, 3
	all := visitMessages(t, visits+1, alerts)
	late(all[:visits*alerts]...)
	const later = lateSchema + 1 // of each visit's last alert; it becomes known when the visits are forgotten
	for v := range visits {
		m := all[v*alerts+alerts-1]
		m.Value = alert.Wire(nil, later, m.Value[alert.HeaderSize:])
	}
	flowing := all[visits*alerts:]
	putAll(t, address, append(slices.Clone(all[:visits*alerts]), flowing[:1]...)...)
	f := filterOf(definition(t, "Filter001", "diaSourceId >= 0"), address, &kept{}, t)
	f.Cap = 2
	filterAll(t, f, visits*alerts, 1)
	best := filterOf(definition(t, "Filter002", "diaSourceId >= 0 ORDER BY diaSourceId LIMIT 2"), address, &kept{}, t)
	filterAll(t, best, 2*visits*alerts, 0)
	f.Schemas, best.Schemas = mendedSchemas(t), mendedSchemas(t)
	unknown := Left{"schema id 1235: no schema has that id; built in are 900, 1000 and 1100 (LSST 9.0, 10.0, 11.0)", visits}
	replayed(t, Replay{Filter: &f}, Replayed{Letters: visits * alerts, Decided: visits * 2, Passed: visits * 2, Bad: visits, Left: []Left{unknown}})
	f.Schemas, best.Schemas = mendedSchemas(t, later), mendedSchemas(t, later)
	replayed(t, Replay{Filter: &f}, Replayed{Letters: visits, Decided: visits, Cut: visits})
	replayed(t, Replay{Filter: &best}, Replayed{Letters: visits * alerts, Decided: visits * alerts, Passed: visits * 2, Cut: visits})
	var passed []*message
	for v := range visits {
		passed = append(passed, all[v*alerts:v*alerts+2]...)
	}
	holds(t, best, passed...)
	putAll(t, address, flowing[1:]...)
	filterAll(t, f, 2*visits*alerts, 2*visits+2)
	holds(t, f, append(append(slices.Clone(flowing[:1]), passed...), flowing[1])...)
}

// checkReplaysAtOnce: several replays of the same filter do no more than one.
func checkReplaysAtOnce(t *testing.T, mirror mirrorFor) {
	address := mirror(t, "Filter001")
	alerts := visitMessages(t, 3, 10)
	late(alerts...)
	putAll(t, address, alerts...)
	f := filterOf(definition(t, "Filter001", "diaSourceId >= 0"), address, &kept{}, t)
	filterAll(t, f, 30, 0)
	f.Schemas = mendedSchemas(t)
	var passed, failed int
	var mutex sync.Mutex
	var group sync.WaitGroup
	for range 3 {
		group.Go(func() {
			got, err := (&Replay{Filter: &f}).Run(t.Context())
			mutex.Lock()
			defer mutex.Unlock()
			passed += got.Passed
			if err != nil {
				failed++
				t.Log(err)
			}
		})
	}
	group.Wait()
	if failed == 3 {
		replayed(t, Replay{Filter: &f}, Replayed{Letters: 30, Decided: 30, Passed: 30})
	} else if failed == 0 && passed != 30 {
		t.Errorf("%d passed", passed)
	}
	holds(t, f, alerts...)
}

// checkReplayCorrected: what a filter failed with is asked again when the filter
// is another.
func checkReplayCorrected(t *testing.T, mirror mirrorFor) {
	address := mirror(t, "Filter001")
	alerts := visitMessages(t, 1, 10)
	putAll(t, address, alerts...)
	schema, err := alert.SchemaByID(alert.GeneratedSchemaID)
	if err != nil {
		t.Fatal(err)
	}
	python := func(text string) filter.Definition {
		d, err := filter.New("Filter001", "F.py", "def filter(alert):\n    return "+text+"\n", schema)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	f := filterOf(python(`alert.diaSourceId > "no number"`), address, &kept{}, t)
	filterAll(t, f, 10, 0)
	replayed(t, Replay{Filter: &f}, Replayed{Letters: 10, Bad: 10, Left: []Left{{"line 2: int > string not implemented", 10}}})
	f.Definition = python(`True if alert.diaSourceId % 2 == 0 else alert.diaSourceId > "no number"`)
	var odd, even []*message
	d := newDecoder(nil, lsst.Visit, lsst.ID, nil)
	for _, m := range alerts {
		if _, id, _, _ := d.decode(m.Value); id%2 == 0 {
			even = append(even, m)
		} else {
			odd = append(odd, m)
		}
	}
	replayed(t, Replay{Filter: &f}, Replayed{Letters: 10, Decided: len(even), Passed: len(even), Bad: len(odd), Left: []Left{{"line 2: int > string not implemented", len(odd)}}})
	holds(t, f, even...)
	f.Definition = python("False")
	replayed(t, Replay{Filter: &f}, Replayed{Letters: len(odd), Decided: len(odd), NotMatched: len(odd)})
	replayed(t, Replay{Filter: &f}, Replayed{})
	holds(t, f, even...)
	client := openStream(t, address)
	pos, err := committedPosition(client, "Filter001")
	if err != nil {
		t.Fatal(err)
	}
	if _, visits, err := countsIn(pos.metadata, 20); err != nil || visits.Visits()[0].Read != 10 { // they were counted as read before
		t.Errorf("%v %v", pos, err)
	}
}
