package stream

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/IBM/sarama"
	"github.com/twmb/franz-go/pkg/kfake"

	"minibroker/pkg/filter"
	"minibroker/pkg/kafka"
	"minibroker/pkg/report"
)

// tell writes a record of a part as taken by the hub at a time.
func tell(t *testing.T, hub, part, kind string, visit int64, at time.Time) {
	t.Helper()
	producer, err := sarama.NewSyncProducer([]string{hub}, kafka.Config(part))
	if err != nil {
		t.Fatal(err)
	}
	defer producer.Close()
	value := fmt.Sprintf(`{"part":%q,"kind":%q,"visit":%d}`, part, kind, visit)
	if kind == "broken" {
		value = "{"
	}
	if _, _, err := producer.SendMessage(&sarama.ProducerMessage{
		Topic: "records", Timestamp: at, Key: sarama.StringEncoder(part), Value: sarama.StringEncoder(value),
	}); err != nil {
		t.Fatal(err)
	}
}

// visitsTold are the visits of the records that a part reads back.
func visitsTold(t *testing.T, hub string, since time.Time) (visits []int64) {
	t.Helper()
	r := NewRecorder(hub, "records", report.Record{Part: "filter001"}, testLog(t)) // not run: sends nothing
	if err := r.Told(t.Context(), since, func(r report.Record) { visits = append(visits, r.Visit) }); err != nil {
		t.Fatal(err)
	}
	return visits
}

func TestTold(t *testing.T) {
	_, hub := fakeKafka(t, 1, "records")
	begin := time.UnixMilli(1_790_000_000_000)
	at := func(minute int) time.Time { return begin.Add(time.Duration(minute) * time.Minute) }
	if got := visitsTold(t, hub, begin); got != nil {
		t.Errorf("of an empty topic: %v", got)
	}
	tell(t, hub, "filter001", "visit", 1, at(1))
	tell(t, hub, "filter002", "visit", 2, at(2))
	tell(t, hub, "filter001", "start", 3, at(3))
	tell(t, hub, "filter001", "broken", 4, at(4))
	tell(t, hub, "filter001", "visit", 5, at(5))
	tell(t, hub, "filter0011", "visit", 6, at(6))
	for _, c := range []struct {
		since time.Time
		want  []int64
	}{
		{time.Time{}, []int64{1, 5}}, {at(1), []int64{1, 5}}, {at(2), []int64{5}}, {at(5), []int64{5}}, {at(7), nil},
	} {
		if got := visitsTold(t, hub, c.since); !slices.Equal(got, c.want) {
			t.Errorf("since %v: %v, want %v", c.since, got, c.want)
		}
	}
	_, other := fakeKafka(t, 1, "other")
	if got := visitsTold(t, other, begin); got != nil {
		t.Errorf("of no topic: %v", got)
	}
}

// TestToldWaits: a hub that is away is waited for; it is never taken for one
// that knows nothing.
func TestToldWaits(t *testing.T) {
	t.Parallel()
	port := freePort(t)
	hub := fmt.Sprintf("127.0.0.1:%d", port)
	r := NewRecorder(hub, "records", report.Record{Part: "filter001"}, testLog(t))
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	if err := r.Told(ctx, time.Time{}, func(report.Record) {}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("without a hub: %v", err)
	}
	got := make(chan []int64)
	go func() { got <- visitsTold(t, hub, time.Time{}) }()
	cluster, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.Ports(port), kfake.SeedTopics(1, "records"))
	if err != nil {
		t.Fatal(err)
	}
	defer cluster.Close()
	if visits := <-got; visits != nil {
		t.Errorf("%v", visits)
	}
}

// asked counts how often it is asked for the past, and since when.
type asked struct {
	kept
	since []time.Time
}

func (a *asked) Told(_ context.Context, since time.Time, each func(report.Record)) error {
	a.since = append(a.since, since)
	return nil
}

// TestCover: the past is read once, and again only for alerts from before what
// was read.
func TestCover(t *testing.T) {
	var hub asked
	p := past{records: &hub}
	begin := time.UnixMilli(1_790_000_000_000)
	for _, at := range []time.Duration{0, time.Hour, -timesApart, -timesApart - 1, -timesApart - 1} {
		b := batch{messages: []message{{time: begin.Add(at + time.Hour)}, {time: begin.Add(at)}}}
		if err := p.cover(t.Context(), b, nil); err != nil {
			t.Fatal(err)
		}
		if err := p.cover(t.Context(), batch{}, nil); err != nil {
			t.Fatal(err)
		}
	}
	if want := []time.Time{begin.Add(-recordsAhead), begin.Add(-timesApart - 1 - recordsAhead)}; !slices.Equal(hub.since, want) {
		t.Errorf("read since %v, want %v", hub.since, want)
	}
}

// TestRemembersSoMuch: what is remembered is bounded, and the newest stays.
func TestRemembersSoMuch(t *testing.T) {
	r := newReceiving(&kept{})
	h := newHistory(&kept{})
	const visits = rememberedAlerts/20 + 10
	for v := range int64(visits) {
		record := report.Record{Visit: v, Size: 10, Read: 10, Passed: 1, IDs: []int64{v}}
		for id := range int64(20) {
			record.Received = append(record.Received, report.Receipt{ID: id})
		}
		r.recall(record)
		r.recall(record)
		h.add(record)
	}
	r.begin()
	if r.sights.alerts != rememberedAlerts || len(r.sights.visits) != rememberedAlerts/20 || len(h.visits) != historyVisits {
		t.Errorf("%d alerts of %d visits, %d filtered visits are remembered", r.sights.alerts, len(r.sights.visits), len(h.visits))
	}
	for v, want := range map[int64]bool{9: false, 10: true, visits - 1: true} {
		if got := r.sights.before(filter.Key{ID: v}, 19); got != want {
			t.Errorf("alert of visit %d was received before: %v", v, got)
		}
	}
	for v, want := range map[int64]bool{visits - 1 - historyVisits: false, visits - historyVisits: true, visits - 1: true} {
		if got := h.visits[filter.Key{ID: v}] != nil; got != want {
			t.Errorf("visit %d was filtered: %v", v, got)
		}
	}
}

// TestTwiceInATopic: an alert that is twice in one topic is told twice, so that
// the report shows it; one that an earlier session received is not.
func TestTwiceInATopic(t *testing.T) {
	r := newReceiving(&kept{})
	visit := filter.Key{ID: 1}
	r.begin()
	for range 2 {
		if r.sights.before(visit, 7) {
			t.Error("received before, in the same session")
		}
		r.add(visit, report.Receipt{ID: 7})
	}
	r.begin()
	if !r.sights.before(visit, 7) {
		t.Error("not received before, though by an earlier session")
	}
	r.recall(report.Record{Visit: 1, Received: []report.Receipt{{ID: 7}}})
	r.tell(nil)
	if told := r.records.(*kept).all("visit"); len(told) != 1 || len(told[0].Received) != 2 {
		t.Errorf("told %+v", told)
	}
}

// TestDecide: what passes of visits that the hub knows of.
func TestDecide(t *testing.T) {
	now := time.UnixMilli(1_790_000_000_000)
	visit := filter.Key{Run: "a", ID: 1}
	for _, c := range []struct {
		name    string
		told    []report.Record
		ids     []int64 // of alerts that come; even ones match
		pass    []int64
		counted filter.Visit
	}{
		{"nothing known", nil, []int64{1, 2, 3, 4, 6, 8}, []int64{2, 4, 6},
			filter.Visit{Read: 6, Matched: 4, Passed: 3, PassedIDs: []int64{2, 4, 6}}},
		{"complete", []report.Record{{Size: 9, Read: 9, Matched: 4, Passed: 3, IDs: []int64{2, 4, 6}}},
			[]int64{4, 5, 6, 8, 10}, []int64{4, 6}, filter.Visit{}},
		{"complete, by another condition", []report.Record{{Size: 9, Read: 9, Matched: 1, Passed: 1, IDs: []int64{5}}},
			[]int64{4, 5, 6}, []int64{5}, filter.Visit{}},
		{"told less later", []report.Record{{Size: 9, Read: 9, Matched: 1, Passed: 1, IDs: []int64{2}}, {Size: 9, Read: 5}},
			[]int64{2, 4}, []int64{2}, filter.Visit{}},
		{"under way", []report.Record{{Size: 9, Read: 3, Matched: 1, Passed: 1, IDs: []int64{2}}},
			[]int64{1, 2, 3, 4, 6, 8}, []int64{2, 4, 6},
			filter.Visit{Read: 6, Matched: 4, Passed: 3, PassedIDs: []int64{2, 4, 6}}},
		{"under way, head deleted", []report.Record{{Size: 9, Read: 6, Matched: 2, Passed: 2, IDs: []int64{2, 4}}},
			[]int64{4, 5, 6, 8}, []int64{4, 6},
			filter.Visit{Read: 4, Matched: 4, Passed: 3, PassedIDs: []int64{2, 4, 6}}},
		{"ids missing", []report.Record{{Size: 9, Read: 9, Matched: 3, Passed: 3, IDs: []int64{2}}},
			[]int64{2, 4}, []int64{2, 4}, filter.Visit{Read: 2, Matched: 2, Passed: 2, PassedIDs: []int64{2, 4}}},
		{"of another run", []report.Record{{Run: "b", Size: 9, Read: 9}}, []int64{2}, []int64{2},
			filter.Visit{Read: 1, Matched: 1, Passed: 1, PassedIDs: []int64{2}}},
	} {
		h, visits := newHistory(&kept{}), filter.NewCap(3)
		for _, r := range c.told {
			if r.Visit = 1; r.Run == "" {
				r.Run = "a"
			}
			h.add(r)
		}
		var pass []int64
		for i, id := range c.ids {
			if i == len(c.ids)/2 { // a filter that is started anew in between decides the same
				restored, err := filter.ParseCap(3, visits.Text())
				if err != nil {
					t.Fatal(err)
				}
				visits = restored
			}
			v, passes := h.decide(visits, visit, 9, id, id%2 == 0, now)
			if passes {
				pass = append(pass, id)
			}
			if v != nil && v.Passed != min(v.Matched, 3) {
				t.Errorf("%s: %d of %d passed", c.name, v.Passed, v.Matched)
			}
		}
		if !slices.Equal(pass, c.pass) {
			t.Errorf("%s: %v passed, want %v", c.name, pass, c.pass)
		}
		var counted filter.Visit
		if known := visits.Visits(); len(known) > 0 {
			counted = *known[0]
		}
		if counted.Read != c.counted.Read || counted.Matched != c.counted.Matched || !slices.Equal(counted.PassedIDs, c.counted.PassedIDs) || counted.Passed != c.counted.Passed {
			t.Errorf("%s: counted %+v, want %+v", c.name, counted, c.counted)
		}
	}
}

// TestLostLog: a mirror whose log ends before the offsets that it still keeps
// has lost what nobody can read again: an alarm, and no new beginning.
func TestLostLog(t *testing.T) {
	_, address := fakeKafka(t, 1, "Filter001")
	client := openStream(t, address)
	for _, group := range []string{"Filter001", "consumer001"} {
		if err := commitOffsets(client, group, outsider, map[int32]int64{0: 500}, ""); err != nil {
			t.Fatal(err)
		}
	}
	f := Filter{Definition: definition(t, "Filter001", "snr > 5"), Broker: address, Topic: "full-stream",
		Cap: 20, Timeout: time.Minute, Fields: lsst, Records: &kept{}, Log: testLog(t)}
	if err := f.Run(t.Context()); !errors.Is(err, errLost) {
		t.Errorf("filter: %v", err)
	}
	c := Consumer{Name: "consumer001", Broker: address, Topic: "full-stream", Fields: lsst, Records: &kept{}, Log: testLog(t)}
	if err := c.Run(t.Context()); !errors.Is(err, errLost) {
		t.Errorf("consumer: %v", err)
	}
}

// TestCommitsToItsOwnTopic: offsets are not set on a later topic of the name.
func TestCommitsToItsOwnTopic(t *testing.T) {
	_, address := fakeKafka(t, 1, "other")
	client := openStream(t, address)
	admin, err := sarama.NewClusterAdminFromClient(client)
	if err != nil {
		t.Fatal(err)
	}
	if err := admin.DeleteTopic("full-stream"); err != nil {
		t.Fatal(err)
	}
	if err := commitOffsets(client, "consumer001", outsider, map[int32]int64{0: 7}, ""); !errors.Is(err, sarama.ErrUnknownTopicOrPartition) {
		t.Errorf("of a topic that was deleted: %v", err)
	}
	if err := admin.CreateTopic("full-stream", &sarama.TopicDetail{NumPartitions: 1, ReplicationFactor: 1}, false); err != nil {
		t.Fatal(err)
	}
	if err := commitOffsets(client, "consumer001", outsider, map[int32]int64{0: 7}, ""); !errors.Is(err, errAnew) {
		t.Errorf("of a topic that was made anew: %v", err)
	}
	if pos, err := committedPosition(client, "consumer001"); err != nil || len(pos.offsets) != 0 {
		t.Errorf("offsets %v, %v", pos.offsets, err)
	}
}
