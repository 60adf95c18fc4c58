package stream

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kfake"

	"minibroker/pkg/alert"
	"minibroker/pkg/filter"
	"minibroker/pkg/kafka"
	"minibroker/pkg/report"
)

var lsst = Fields{Visit: "diaSource.visit", ID: "diaSourceId"}

// fakeKafka starts an in-process Kafka with these topics and returns its
// address.
func fakeKafka(t *testing.T, partitions int, topics ...string) (*kfake.Cluster, string) {
	t.Helper()
	cluster, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.SeedTopics(1, topics...), kfake.SeedTopics(int32(partitions), "full-stream"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cluster.Close)
	return cluster, cluster.ListenAddrs()[0]
}

// kept keeps records and acknowledges them at once.
type kept struct {
	mutex   sync.Mutex
	records []report.Record
}

func (k *kept) Send(r report.Record) *Receipt {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	k.records = append(k.records, r)
	return Forgotten()
}

func (k *kept) Told(context.Context, time.Time, func(report.Record)) error { return nil }

// all returns the records of a kind so far.
func (k *kept) all(kind string) []report.Record {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	var found []report.Record
	for _, r := range k.records {
		if r.Kind == kind {
			found = append(found, r)
		}
	}
	return found
}

func testLog(t *testing.T) *slog.Logger {
	return slog.New(slog.NewTextHandler(t.Output(), nil))
}

// background runs a part until the test ends, and fails the test if it fails.
func background(t *testing.T, part func(context.Context) error) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := part(ctx); err != nil {
			t.Errorf("%v", err)
		}
	}()
	stop = func() { cancel(); <-done }
	t.Cleanup(stop)
	return stop
}

// eventually waits until what holds is true.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !holds(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("after 20 s still not: %s", what)
		}
	}
}

// readAll returns the committed messages of a topic's partition.
func readAll(t *testing.T, address, topic string, partition int32) []kafka.Record {
	t.Helper()
	cluster, err := kafka.Connect(address, kafka.Config("test"))
	if err != nil {
		t.Fatal(err)
	}
	defer cluster.Close()
	ends, err := cluster.EndOffsets([]kafka.Topic{{Name: topic, Partitions: int(partition) + 1}})
	if err != nil {
		t.Fatal(err)
	}
	var all []kafka.Record
	r := cluster.NewReader(topic, partition, 0)
	for r.Next() < ends[topic][partition] {
		if err := r.Read(time.Second, func(m kafka.Record) error { all = append(all, m); return nil }); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

func definition(t *testing.T, name, text string) filter.Definition {
	t.Helper()
	schema, err := alert.SchemaByID(alert.GeneratedSchemaID)
	if err != nil {
		t.Fatal(err)
	}
	d, err := filter.New(name, name+".sql", text, schema)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func generated(t *testing.T, alerts int) Source {
	t.Helper()
	source, err := GeneratedSource(alert.GeneratorConfig{Seed: 1, Stamps: alert.StampsNone, Alerts: alerts})
	if err != nil {
		t.Fatal(err)
	}
	return source
}

// TestPipeline sends visits through a filter to a consumer.
func TestPipeline(t *testing.T) {
	_, address := fakeKafka(t, 1, "Filter001")
	const alerts, visits = 300, 3
	var sent, filtered, consumed kept
	var printed bytes.Buffer
	log := testLog(t)

	f := Filter{Definition: definition(t, "Filter001", "diaSourceId % 7 = N"), Broker: address, Topic: "full-stream",
		Cap: 20, Timeout: time.Minute, Fields: lsst, Records: &filtered, Log: log}
	background(t, f.Run)
	c := Consumer{Name: "consumer001", Broker: address, Topic: "Filter001", Fields: lsst, Records: &consumed,
		Printer: Printer{Out: &printed, Status: true}, Log: log}
	stop := background(t, c.Run)
	s := Sender{Broker: address, Topic: "full-stream", Run: "night-1", Source: generated(t, alerts), Visits: visits,
		Rhythm: Steady{100 * time.Millisecond}, Fields: lsst, Records: &sent, Log: log}
	if err := s.Send(t.Context()); err != nil {
		t.Fatal(err)
	}

	if n := len(sent.all("visit")); n != visits || len(sent.all("end")) != 1 {
		t.Errorf("sender told %d visits and %d ends", n, len(sent.all("end")))
	}
	received := func() (n int) {
		for _, r := range consumed.all("visit") {
			n += len(r.Received)
		}
		return n
	}
	eventually(t, "60 alerts received", func() bool { return received() >= 20*visits })
	eventually(t, "3 visits filtered", func() bool { return len(filtered.all("visit")) >= visits })
	for i, r := range filtered.all("visit") {
		if r.Read != alerts || r.Passed != 20 || len(r.IDs) != 20 || r.Size != alerts || r.Run != "night-1" || r.Matched < 42 {
			t.Errorf("filter told %+v", r)
		}
		if told := sent.all("visit")[i]; told.Visit != r.Visit || told.Sent != alerts || told.Run != "" {
			t.Errorf("sender told %+v, filter visit %d", told, r.Visit)
		}
	}
	eventually(t, "the end of the partition printed", func() bool {
		cluster, _ := kafka.Connect(address, kafka.Config("test"))
		defer cluster.Close()
		groups, err := cluster.GroupOffsets(map[string]kafka.Topic{"consumer001": {Name: "Filter001", Partitions: 1}})
		ends, _ := cluster.EndOffsets([]kafka.Topic{{Name: "Filter001", Partitions: 1}})
		return err == nil && groups["consumer001"]["Filter001"][0] >= ends["Filter001"][0]-1
	})
	stop()
	lines := strings.Split(strings.TrimSpace(printed.String()), "\n")
	if last := lines[len(lines)-1]; !strings.HasPrefix(last, "topic:Filter001, partition:0, status:end, offset:6") {
		t.Errorf("last line %q", last)
	}
}
