package stream

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/IBM/sarama"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"minibroker/pkg/alert"
	"minibroker/pkg/filter"
	"minibroker/pkg/kafka"
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

func mendedSchemas(t *testing.T, others ...int32) *alert.Schemas {
	t.Helper()
	schema, err := alert.SchemaByID(alert.GeneratedSchemaID)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	for _, id := range append(others, lateSchema) {
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%d.avsc", id)), []byte(schema.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return alert.NewSchemas(alert.SchemaSources{Folder: folder})
}

// visitMessages makes whole visits, one behind the other, a minute apart. Each
// alert has a key.
func visitMessages(t *testing.T, visits, alerts int) (messages []*message) {
	t.Helper()
	g, err := alert.NewGenerator(alert.GeneratorConfig{Seed: 1, Stamps: alert.StampsNone, Alerts: alerts})
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now().Truncate(time.Second).Add(-3 * time.Hour) // brokers refuse the future
	for v := range visits {
		for i := range alerts {
			m := plainMessage(alert.Wire(nil, alert.GeneratedSchemaID, g.Visit(v).Append(nil, i)),
				headers(HeaderVisitSize, strconv.Itoa(alerts), HeaderRun, "1", HeaderSeq, strconv.Itoa(len(messages))))
			m.Key = fmt.Appendf(nil, "key %d", len(messages))
			m.time = began.Add(time.Duration(v)*time.Minute + time.Duration(i)*time.Millisecond)
			messages = append(messages, m)
		}
	}
	return messages
}

// late gives alerts the schema that becomes known late.
func late(messages ...*message) {
	for _, m := range messages {
		m.Value = alert.Wire(nil, lateSchema, m.Value[alert.HeaderSize:])
	}
}

// filterAll runs a filter until it has read all there is, and checks how many
// alerts are aside then, and how many have passed.
func filterAll(t *testing.T, f Filter, aside, passed int) {
	t.Helper()
	stop := background(t, f.Run)
	defer stop()
	client := openStream(t, f.Broker)
	end, err := client.GetOffset("full-stream", 0, sarama.OffsetNewest)
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, "all is read", func() bool {
		pos, err := committedPosition(client, f.Name)
		if err != nil {
			return false
		}
		reached := pos.offsets[0]
		if _, ranking, err := f.restore(pos.metadata); err == nil && ranking != nil {
			reached = ranking.reached[0]
		}
		return reached == end
	})
	settles(t, f.Broker, "dead-letter", aside)
	settles(t, f.Broker, f.Name, passed)
}

// settles waits until a topic holds so many messages. A broker may tell that a
// transaction is committed a moment before everyone can read what was in it.
func settles(t *testing.T, broker, topic string, want int) []kafka.Record {
	t.Helper()
	var all []kafka.Record
	for range 500 {
		if all = readAll(t, broker, topic, 0); len(all) == want {
			return all
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatalf("%s holds %d alerts, want %d", topic, len(all), want)
	return nil
}

// replayed replays, and compares what is told of it.
func replayed(t *testing.T, r Replay, want Replayed) {
	t.Helper()
	got, err := r.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want.Filter, want.Dry = r.Name, r.Dry
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("told (-want +got): %s", diff)
	}
}

// holds compares a filter's topic with alerts of the stream.
func holds(t *testing.T, f Filter, want ...*message) {
	t.Helper()
	for i, got := range settles(t, f.Broker, f.Name, len(want)) {
		if d := unlike(want[i], got); d != "" {
			t.Errorf("%s, alert %d: %s", f.Name, i, d)
		}
	}
}

// unlike says what of an alert in a filtered stream is not as it was sent.
func unlike(want *message, got kafka.Record) string {
	switch {
	case !bytes.Equal(want.Value, got.Value):
		return "other bytes"
	case !bytes.Equal(want.Key, got.Key):
		return fmt.Sprintf("key %q, want %q", got.Key, want.Key)
	case !want.time.Equal(got.Time):
		return fmt.Sprintf("time %v, want %v", got.Time, want.time)
	}
	return cmp.Diff(want.Headers, got.Headers)
}

func listed(t *testing.T, address string) (letters []DeadLetter) {
	t.Helper()
	err := DeadLetters(t.Context(), address, "dead-letter", func(l DeadLetter) error {
		letters = append(letters, l)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return letters
}

const badWire = "alert begins with byte 0x01 where the wire format has 0x00"

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
