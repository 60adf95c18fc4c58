package stream

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kmsg"

	"minibroker/pkg/alert"
	"minibroker/pkg/filter"
	"minibroker/pkg/kafka"
	"minibroker/pkg/report"
)

// streamed is an alert as it is on the hub.
type streamed struct {
	message *message
	key     filter.Key
	id      int64
}

// twoRuns are two runs of the same three visits of 100 alerts each, mixed.
func twoRuns(t *testing.T) (all []streamed) {
	t.Helper()
	const visits, alerts = 3, 100
	g, err := alert.NewGenerator(alert.GeneratorConfig{Seed: 1, Stamps: alert.StampsNone, Alerts: alerts})
	if err != nil {
		t.Fatal(err)
	}
	decoder := newDecoder(nil, lsst.Visit, lsst.ID, nil)
	begin := time.Now().Truncate(time.Millisecond)
	for _, run := range []string{"a", "b"} {
		for seq := range visits * alerts {
			value := alert.Wire(nil, alert.GeneratedSchemaID, g.Visit(seq%visits).Append(nil, seq/visits))
			visit, id, _, err := decoder.decode(value)
			if err != nil {
				t.Fatal(err)
			}
			m := plainMessage(value, headers(HeaderVisitSize, fmt.Sprint(alerts), HeaderRun, run, HeaderSeq, strconv.Itoa(seq)))
			m.time = begin.Add(time.Duration(len(all)) * time.Millisecond)
			all = append(all, streamed{m, filter.Key{Run: run, ID: visit}, id})
		}
	}
	return all
}

// mirrored is a mirror in this process that can be replaced, beside a hub that
// has nothing but records.
type mirrored struct {
	t       *testing.T
	hub     string
	cluster *kfake.Cluster
	port    int
	address string
}

func newMirrored(t *testing.T) *mirrored {
	_, hub := fakeKafka(t, 1, "records")
	port := freePort(t)
	m := &mirrored{t: t, hub: hub, port: port, address: fmt.Sprintf("127.0.0.1:%d", port)}
	m.start()
	m.makeTopics()
	t.Cleanup(func() { m.cluster.Close() })
	return m
}

func (m *mirrored) start() {
	m.t.Helper()
	cluster, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.Ports(m.port))
	if err != nil {
		m.t.Fatal(err)
	}
	m.cluster = cluster
}

func (m *mirrored) makeTopics() {
	m.t.Helper()
	cluster, err := kafka.Connect(m.address, kafka.Config("monitor"))
	if err != nil {
		m.t.Fatal(err)
	}
	defer cluster.Close()
	if _, err := cluster.EnsureTopics([]kafka.Topic{{Name: "full-stream", Partitions: 1}, {Name: "Filter001", Partitions: 1}}); err != nil {
		m.t.Fatal(err)
	}
}

// replace puts an empty mirror in the place of one that was closed; topics come
// when somebody has missed them.
func (m *mirrored) replace() {
	m.t.Helper()
	m.start()
	asked := make(chan struct{}, 1000)
	m.cluster.ControlKey(int16(kmsg.Metadata), func(kmsg.Request) (kmsg.Response, error, bool) {
		m.cluster.KeepControl()
		select {
		case asked <- struct{}{}:
		default:
		}
		return nil, nil, false
	})
	select {
	case <-asked:
	case <-time.After(20 * time.Second):
		m.t.Fatal("nobody has asked the new mirror for its topics")
	}
	m.makeTopics()
}

// write puts alerts onto the mirror's stream, in many batches.
func (m *mirrored) write(alerts []streamed) {
	m.t.Helper()
	w, err := newWriter(openStream(m.t, m.address), testLog(m.t))
	if err != nil {
		m.t.Fatal(err)
	}
	for some := range slices.Chunk(alerts, 10) {
		var messages []*message
		for _, a := range some {
			messages = append(messages, a.message)
		}
		for _, b := range batchesOf(messages) {
			if err := w.write(m.t.Context(), batchIn(0, b)); err != nil {
				m.t.Fatal(err)
			}
		}
	}
}

// recorder sends the records of a part to the hub while the test goes on.
func (m *mirrored) recorder(part string) *Recorder {
	r := NewRecorder(m.hub, "records", report.Record{Part: part}, testLog(m.t))
	go r.Run(m.t.Context())
	return r
}

func (m *mirrored) filter(d filter.Definition) (stop func()) {
	f := Filter{Definition: d, Broker: m.address, Topic: "full-stream",
		Cap: 20, Timeout: time.Minute, Fields: lsst, Records: m.recorder("filter001"), Log: testLog(m.t)}
	return background(m.t, f.Run)
}

func (m *mirrored) consumer(topic string, out io.Writer) (stop func()) {
	c := Consumer{Name: "consumer001", Broker: m.address, Topic: topic, Fields: lsst,
		Records: m.recorder("consumer001"), Printer: Printer{Out: out, Every: 1}, Log: testLog(m.t)}
	return background(m.t, c.Run)
}

// receivedAre waits until the hub has receipts of so many alerts.
func (m *mirrored) receivedAre(n int) {
	m.t.Helper()
	eventually(m.t, fmt.Sprintf("%d alerts are received", n), func() bool {
		got := 0
		for _, r := range recordsOn(m.t, m.hub) {
			got += len(r.Received)
		}
		return got >= n
	})
}

// filteredAre waits until the hub has a record of so many visits.
func (m *mirrored) filteredAre(n int) {
	m.t.Helper()
	eventually(m.t, fmt.Sprintf("%d visits are told of", n), func() bool {
		told := map[filter.Key]bool{}
		for _, r := range recordsOn(m.t, m.hub) {
			if r.Part == "filter001" && r.Kind == "visit" {
				told[filter.Key{Run: r.Run, ID: r.Visit}] = true
			}
		}
		return len(told) >= n
	})
}

// report makes the report of one run.
func (m *mirrored) report(run string, alerts []streamed) report.Report {
	m.t.Helper()
	sizes := map[int64]int{}
	for _, a := range alerts {
		if a.key.Run == run {
			sizes[a.key.ID]++
		}
	}
	records := []report.Record{}
	for visit, size := range sizes {
		records = append(records, report.Record{Part: "sender", Kind: "visit", Run: run, Visit: visit, Size: size, Sent: size, FirstSend: 1, LastSend: 2, LastAck: 3})
	}
	for _, r := range recordsOn(m.t, m.hub) {
		if r.Run == run {
			records = append(records, r)
		}
	}
	return report.Compute(records, report.Expect{Cap: 20, Interval: time.Second,
		Streams: []report.Stream{{Filter: "filter001", Mirror: "mirror01", Consumer: "consumer001"}}})
}

// paper is what a consumer prints on.
type paper struct {
	mutex sync.Mutex
	text  bytes.Buffer
}

func (p *paper) Write(b []byte) (int, error) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	return p.text.Write(b)
}

// ids are those of the printed alerts, in order.
func (p *paper) ids(t *testing.T) (ids []int64) {
	t.Helper()
	p.mutex.Lock()
	defer p.mutex.Unlock()
	for line := range bytes.Lines(p.text.Bytes()) {
		var a struct {
			ID int64 `json:"diaSourceId"`
		}
		if err := json.Unmarshal(line, &a); err != nil {
			t.Fatalf("printed %s: %v", line, err)
		}
		ids = append(ids, a.ID)
	}
	return ids
}

// firstOf are the first 20 alerts of each visit whose id the number divides, of
// those at the given places of the stream, in order.
func firstOf(alerts []streamed, divisor int64, there func(i int) bool) (ids []int64) {
	passed := map[filter.Key]int{}
	for i, a := range alerts {
		if a.id%divisor != 0 {
			continue
		}
		if passed[a.key]++; passed[a.key] <= 20 && there(i) {
			ids = append(ids, a.id)
		}
	}
	return ids
}

// TestConsumerStartedAnew: a consumer that ends before its offsets are committed
// prints and tells nothing again that the hub was told of. No commit succeeds
// here.
func TestConsumerStartedAnew(t *testing.T) {
	for _, c := range []struct {
		name string
		told bool // it goes on until it has told, else it ends at once, in order
	}{{"killed before it commits", true}, {"ended", false}} {
		t.Run(c.name, func(t *testing.T) {
			m := newMirrored(t)
			m.cluster.ControlKey(int16(kmsg.OffsetCommit), func(kmsg.Request) (kmsg.Response, error, bool) {
				m.cluster.KeepControl()
				return nil, errors.New("connection lost"), true
			})
			var printed paper
			stop := m.consumer("full-stream", &printed)
			alerts := twoRuns(t)
			const first = 200
			for n := 100; n <= first; n += 100 { // the second half is not told at once
				m.write(alerts[n-100 : n])
				eventually(t, "they are printed", func() bool { return len(printed.ids(t)) >= n })
			}
			if c.told {
				m.receivedAre(first)
			}
			stop()
			m.receivedAre(first)
			stop = m.consumer("full-stream", &printed)
			m.write(alerts[first:])
			m.receivedAre(len(alerts))
			stop()
			var want []int64
			for _, a := range alerts {
				want = append(want, a.id)
			}
			if got := printed.ids(t); !slices.Equal(got, want) {
				t.Errorf("printed %d, want %d", len(got), len(want))
			}
			told := 0
			for _, r := range recordsOn(t, m.hub) {
				told += len(r.Received)
			}
			if told != len(want) {
				t.Errorf("%d are told of, want %d", told, len(want))
			}
		})
	}
}

// TestMirrorReplaced: an empty mirror in the place of a lost one, fed again with
// what the hub still has, makes a consumer print each alert once and in order,
// all that the old mirror or the hub still had.
func TestMirrorReplaced(t *testing.T) {
	for _, c := range []struct {
		name     string
		restart  bool  // filter and consumer are started anew, on another node; else they run on
		divisor  int64 // 3: the cap is reached; 7: it is not
		consumed int   // alerts of the stream whose passed ones the consumer had before
		filtered int   // alerts that the old mirror had
		kept     int   // the first that the hub still has
		quiet    bool  // the old mirror was fed nothing for a while before it was lost
	}{
		{"running on", false, 3, 450, 450, 0, false},
		{"running on, head deleted", false, 7, 450, 450, 150, false},
		{"started anew", true, 3, 450, 450, 0, false},
		{"started anew, below the cap", true, 7, 450, 450, 0, false},
		{"started anew, head deleted", true, 3, 450, 450, 150, false},
		{"started anew, below the cap, head deleted", true, 7, 450, 450, 151, false},
		{"consumer behind", true, 3, 90, 450, 0, false},
		{"consumer behind what was deleted", true, 7, 90, 450, 150, false},
		{"head of visits under way deleted", true, 3, 360, 360, 330, true},
		{"head of visits under way deleted, below the cap", true, 7, 450, 450, 400, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			alerts := twoRuns(t)
			matching := definition(t, "Filter001", fmt.Sprintf("diaSourceId %% %d = 0", c.divisor))
			m := newMirrored(t)
			var printed paper
			stopFilter, stopConsumer := m.filter(matching), m.consumer("Filter001", &printed)
			m.write(alerts[:c.consumed])
			m.receivedAre(len(firstOf(alerts, c.divisor, func(i int) bool { return i < c.consumed })))
			if c.restart {
				stopConsumer()
			}
			m.write(alerts[c.consumed:c.filtered])
			told := 3
			if c.quiet {
				told = 6
			}
			m.filteredAre(told)
			if c.restart {
				stopFilter()
			}
			m.cluster.Close()
			if c.restart {
				stopFilter, stopConsumer = m.filter(matching), m.consumer("Filter001", &printed)
			}
			m.replace()
			m.write(alerts[c.kept:c.filtered])
			m.write(alerts[c.filtered:])

			want := firstOf(alerts, c.divisor, func(i int) bool { return i < c.consumed || i >= c.kept })
			m.receivedAre(len(want))
			m.filteredAre(6)
			eventually(t, "the counts are told of all that passed", func() bool { return m.report("b", alerts).Summary.Alien == 0 })
			stopConsumer()
			stopFilter()
			if got := printed.ids(t); !slices.Equal(got, want) {
				t.Errorf("printed %d, want %d:\n%v\n%v", len(got), len(want), got, want)
			}
			for _, run := range []string{"a", "b"} {
				r := m.report(run, alerts)
				missed := len(firstOf(alerts, c.divisor, func(i int) bool { return alerts[i].key.Run == run })) - r.Summary.Received
				if r.Duplicated != 0 || r.Summary.Alien != 0 || r.Summary.CapViolations != 0 || !c.quiet && r.Lost != missed {
					t.Errorf("run %s: %d missed, report %+v", run, missed, r.Summary.Counts)
				}
			}
		})
	}
}
