package stream

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"
)

// mirrorFor gives the address of a broker with an empty stream, an empty topic
// dead-letter and those of some filters.
type mirrorFor func(t *testing.T, filters ...string) string

// replaySuite is what must hold of a replay on any broker: on an in-process one
// here, on a real one with build tag kafka.
var replaySuite = map[string]func(*testing.T, mirrorFor){
	"mended schema":           checkReplayMended,
	"nothing mended":          checkReplayNothing,
	"running filter":          checkReplayBesideFilter,
	"best of a visit":         checkReplayBest,
	"whole visits":            checkReplayWholeVisits,
	"two at once":             checkReplaysAtOnce,
	"corrected filter":        checkReplayCorrected,
	"since":                   checkReplaySince,
	"at random":               checkReplayRandom,
	"more than is remembered": checkReplayManyPieces,
}

func TestReplayInProcess(t *testing.T) {
	for name, check := range replaySuite {
		t.Run(name, func(t *testing.T) {
			check(t, func(t *testing.T, filters ...string) string {
				_, address := fakeKafka(t, 1, append(filters, "dead-letter")...)
				return address
			})
		})
	}
}

// lateSchema is the id of a schema that becomes known late. It is that of the
// generated alerts under another number.
const lateSchema = 1234

// checkReplayMended: what can be decided now is, once, under the cap; what can
// not stays, and nothing else of another filter's is touched.
func checkReplayMended(t *testing.T, mirror mirrorFor) {
	address := mirror(t, "Filter001", "Filter002")
	alerts := visitMessages(t, 2, 10)
	late(alerts[1:5]...)
	late(alerts[12])
	alerts[5].Value = append([]byte{1}, alerts[5].Value[1:]...)
	putAll(t, address, alerts...)
	f := filterOf(definition(t, "Filter001", "diaSourceId >= 0"), address, &kept{}, t)
	f.Cap = 7
	filterAll(t, f, 6, 5+7)
	other := filterOf(definition(t, "Filter002", "diaSourceId < 0"), address, &kept{}, t)
	filterAll(t, other, 12, 0)

	f.Schemas = mendedSchemas(t)
	replay := Replay{Filter: &f}
	dry := replay
	dry.Dry = true
	want := Replayed{Letters: 6, Decided: 5, Passed: 2, Cut: 3, Bad: 1, Left: []Left{{badWire, 1}}}
	replayed(t, dry, want)
	holds(t, f, slices.Concat(alerts[:1], alerts[6:10], alerts[10:12], alerts[13:18])...)
	replayed(t, replay, want)
	all := slices.Concat(alerts[:1], alerts[6:10], alerts[10:12], alerts[13:18], alerts[1:3])
	holds(t, f, all...)
	for range 2 {
		replayed(t, replay, Replayed{Letters: 1, Bad: 1, Left: []Left{{badWire, 1}}})
		holds(t, f, all...)
	}
	for _, l := range listed(t, address) { // by now two more replays have seen it so
		if want := l.Filter == "Filter001" && l.Schema == "1234"; l.Replayed != want {
			t.Errorf("%+v", l)
		}
	}

	// The filter goes on with the counts of both, and tells them.
	var told kept
	f.Records = &told
	background(t, f.Run)
	eventually(t, "the visit is told anew", func() bool {
		for _, r := range told.all("visit") {
			if r.Read == 9 && r.Matched == 8+1 && r.Passed == 7 && len(r.IDs) == 7 {
				return true
			}
		}
		return false
	})
}

// checkReplayNothing: where nothing can be decided, a running filter is not
// disturbed.
func checkReplayNothing(t *testing.T, mirror mirrorFor) {
	address := mirror(t, "Filter001")
	alerts := visitMessages(t, 1, 4)
	late(alerts[2])
	putAll(t, address, alerts...)
	f := filterOf(definition(t, "Filter001", "diaSourceId >= 0"), address, &kept{}, t)
	background(t, f.Run) // an error of it fails the test
	eventually(t, "one aside", func() bool { return len(readAll(t, address, "dead-letter", 0)) == 1 })
	reason := "schema id 1234: no schema has that id; built in are 900, 1000 and 1100 (LSST 9.0, 10.0, 11.0)"
	replayed(t, Replay{Filter: &f}, Replayed{Letters: 1, Bad: 1, Left: []Left{{reason, 1}}})
	more := visitMessages(t, 2, 4)[4:]
	putAll(t, address, more...)
	eventually(t, "the filter goes on", func() bool { return len(readAll(t, address, "Filter001", 0)) == 3+4 })
}

// checkReplayBesideFilter: the cap holds for both together, whichever decides
// first. The running filter is fenced, and goes on when it is started again.
func checkReplayBesideFilter(t *testing.T, mirror mirrorFor) {
	address := mirror(t, "Filter001")
	alerts := visitMessages(t, 1, 40)
	late(alerts[:6]...)
	putAll(t, address, alerts[:10]...)
	f := filterOf(definition(t, "Filter001", "diaSourceId >= 0"), address, &kept{}, t)
	f.Cap = 12
	ended := make(chan error, 1)
	go func() { ended <- f.Run(t.Context()) }()
	eventually(t, "4 passed", func() bool { return len(readAll(t, address, "Filter001", 0)) == 4 })
	mended := f
	mended.Schemas = mendedSchemas(t)
	replayed(t, Replay{Filter: &mended}, Replayed{Letters: 6, Decided: 6, Passed: 6})
	putAll(t, address, alerts[10:]...)
	select {
	case err := <-ended:
		if !errors.Is(err, errFenced) {
			t.Errorf("the filter ended with %v", err)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("the filter was not fenced")
	}
	filterAll(t, mended, 6, 12)
	holds(t, f, slices.Concat(alerts[6:10], alerts[:6], alerts[10:12])...)
}

// checkReplaySince: what was set aside before stays, and can be replayed later.
func checkReplaySince(t *testing.T, mirror mirrorFor) {
	address := mirror(t, "Filter001")
	alerts := visitMessages(t, 1, 6)
	late(alerts...)
	putAll(t, address, alerts[:3]...)
	f := filterOf(definition(t, "Filter001", "diaSourceId >= 0"), address, &kept{}, t)
	filterAll(t, f, 3, 0)
	time.Sleep(time.Until(time.Now().Truncate(time.Second).Add(time.Second))) // the times of letters are whole seconds
	since := time.Now()
	putAll(t, address, alerts[3:]...)
	filterAll(t, f, 6, 0)
	f.Schemas = mendedSchemas(t)
	replayed(t, Replay{Filter: &f, Since: since}, Replayed{Letters: 3, Decided: 3, Passed: 3})
	holds(t, f, alerts[3:]...)
	replayed(t, Replay{Filter: &f, Since: since}, Replayed{})
	replayed(t, Replay{Filter: &f}, Replayed{Letters: 3, Decided: 3, Passed: 3})
	holds(t, f, append(slices.Clone(alerts[3:]), alerts[:3]...)...)
}

// checkReplayManyPieces: when more is open, one by one, than is remembered, the
// first letters are replayed and the others wait.
func checkReplayManyPieces(t *testing.T, mirror mirrorFor) {
	address := mirror(t, "Filter001")
	alerts := visitMessages(t, 8, 1000)
	for i, m := range alerts {
		if i%2 == 0 {
			late(m)
		} else {
			m.Value = append([]byte{1}, m.Value[1:20]...)
		}
	}
	putAll(t, address, alerts...)
	f := filterOf(definition(t, "Filter001", "diaSourceId >= 0"), address, &kept{}, t)
	f.Cap = 5
	filterAll(t, f, 8000, 0)
	f.Schemas = mendedSchemas(t)
	for range 2 {
		got, err := (&Replay{Filter: &f}).Run(t.Context())
		if err != nil || got.Bad != 4000 || got.Decided+got.Waiting+got.Bad != got.Letters || got.Waiting == 0 || got.Waiting == 4000 {
			t.Errorf("%+v, %v", got, err)
		}
	}
	var want []*message
	for v := range 2 {
		for i := range 5 {
			want = append(want, alerts[1000*v+2*i])
		}
	}
	holds(t, f, want...)
}

// checkReplayRandom: whatever is set aside, and whenever it is replayed, of each
// visit min(cap, matches) alerts pass, each once, and as they were sent.
func checkReplayRandom(t *testing.T, mirror mirrorFor) {
	random := rand.New(rand.NewPCG(3, 4))
	address := mirror(t, "Filter001")
	const visits, size, most = 8, 20, 6
	alerts := visitMessages(t, visits, size)
	var readable []*message
	for _, m := range alerts {
		switch random.IntN(4) {
		case 0:
			late(m)
		case 1:
			if random.IntN(3) == 0 {
				m.Value = append([]byte{1}, m.Value[1:]...)
				continue
			}
		}
		readable = append(readable, m)
	}
	f := filterOf(definition(t, "Filter001", "diaSourceId % 2 = 0"), address, &kept{}, t)
	f.Cap = most
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { // as who looks after it does
		for ctx.Err() == nil {
			if err := f.Run(ctx); err != nil && !errors.Is(err, errFenced) {
				t.Error(err)
			}
		}
	})
	mended := f
	mended.Schemas = mendedSchemas(t)
	for i := 0; i < len(alerts); i += size / 2 {
		putAll(t, address, alerts[i:i+size/2]...)
		if i%size == 0 {
			time.Sleep(time.Duration(random.IntN(700)) * time.Millisecond)
		}
		if _, err := (&Replay{Filter: &mended}).Run(t.Context()); err != nil && !errors.Is(err, errFenced) {
			t.Error(err)
		}
	}
	client := openStream(t, address)
	eventually(t, "all is read", func() bool {
		pos, err := committedPosition(client, f.Name)
		return err == nil && pos.offsets[0] == int64(len(alerts))
	})
	cancel()
	running.Wait()
	if _, err := (&Replay{Filter: &mended}).Run(t.Context()); err != nil {
		t.Error(err)
	}
	matching, passed := map[int64]int{}, map[int64]int{}
	byID := map[int64]*message{}
	d := newDecoder(mended.Schemas, lsst.Visit, lsst.ID, nil)
	for _, m := range readable {
		if visit, id, _, err := d.decode(m.Value); err != nil {
			t.Fatal(err)
		} else if id%2 == 0 {
			matching[visit]++
			byID[id] = m
		}
	}
	total := 0
	for _, n := range matching {
		total += min(n, most)
	}
	for _, r := range settles(t, address, "Filter001", total) {
		visit, id, _, err := d.decode(r.Value)
		if err != nil || byID[id] == nil {
			t.Fatalf("alert %d: %v", id, err)
		}
		if what := unlike(byID[id], r); what != "" {
			t.Errorf("alert %d: %s", id, what)
		}
		delete(byID, id) // it may not come twice
		passed[visit]++
	}
	for visit, n := range matching {
		if passed[visit] != min(n, most) {
			t.Errorf("visit %d: %d passed of %d that match", visit, passed[visit], n)
		}
	}
}
