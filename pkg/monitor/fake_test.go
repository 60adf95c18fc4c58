package monitor

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"strconv"
	"testing"
	"time"

	"github.com/IBM/sarama"
	"github.com/twmb/franz-go/pkg/kfake"

	"minibroker/pkg/kafka"
)

// bench is a monitor with an in-process hub and mirror.
type bench struct {
	t           *testing.T
	watch       *watch
	hub, mirror string // addresses
}

// newBench starts a hub. The mirror's address is free until startMirror.
func newBench(t *testing.T, changes ...func(*Config)) *bench {
	t.Helper()
	b := &bench{t: t, hub: startFake(t, 0), mirror: freeAddress(t)}
	stream, canary := Topic{Name: "full-stream", Partitions: 1}, Topic{Name: "canary", Partitions: 1}
	config := Config{
		Topic: stream.Name, Canary: canary.Name, Records: "records",
		Hub:     Broker{Part: "hub", Address: b.hub, Topics: []Topic{stream, canary, {Name: "records", Partitions: 1}}},
		Mirrors: []Broker{{Part: "mirror01", Address: b.mirror, Topics: []Topic{stream, canary, {Name: "Filter001", Partitions: 1}}}},
		Groups: []Group{
			{Part: "filter001", Broker: "mirror01", Group: "Filter001", Topic: stream.Name},
			{Part: "consumer001", Broker: "mirror01", Group: "consumer001", Topic: "Filter001"},
			{Part: "watcher01", Broker: "hub", Group: "watcher01", Topic: stream.Name},
		},
	}
	for _, change := range changes {
		change(&config)
	}
	if err := config.check(); err != nil {
		t.Fatal(err)
	}
	b.watch = newWatch(config, slog.New(slog.NewTextHandler(io.Discard, nil)))
	ctx, stop := context.WithCancel(context.Background())
	t.Cleanup(stop)
	for _, m := range b.watch.mirrors {
		go m.arrivals.watch(ctx)
	}
	return b
}

// startFake starts an in-process Kafka; port 0 is any.
func startFake(t *testing.T, port int) (address string) {
	t.Helper()
	options := []kfake.Opt{kfake.NumBrokers(1)}
	if port != 0 {
		options = append(options, kfake.Ports(port))
	}
	fake, err := kfake.NewCluster(options...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(fake.Close)
	return fake.ListenAddrs()[0]
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func (b *bench) startMirror() {
	b.t.Helper()
	_, port, err := net.SplitHostPort(b.mirror)
	if err != nil {
		b.t.Fatal(err)
	}
	number, err := strconv.Atoi(port)
	if err != nil {
		b.t.Fatal(err)
	}
	startFake(b.t, number)
}

// await polls until ok, which gets the status of hub and mirror, and fails after
// some seconds.
func (b *bench) await(what string, ok func(Status, MirrorStatus) bool) Status {
	b.t.Helper()
	var status Status
	for deadline := time.Now().Add(15 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		status = b.watch.poll(context.Background())
		if ok(status, status.Mirrors[0]) {
			return status
		}
	}
	b.t.Fatalf("%s: not reached; the last status was %+v", what, status)
	return status
}

func (b *bench) connect(address string) *kafka.Cluster {
	b.t.Helper()
	c, err := kafka.Connect(address, clientConfig())
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(func() { c.Close() })
	return c
}

// write writes a record; an empty key is none.
func (b *bench) write(address, topic, key, value string) {
	b.t.Helper()
	producer, err := sarama.NewSyncProducerFromClient(b.connect(address).Client())
	if err != nil {
		b.t.Fatal(err)
	}
	defer producer.Close()
	m := &sarama.ProducerMessage{Topic: topic, Value: sarama.StringEncoder(value)}
	if key != "" {
		m.Key = sarama.StringEncoder(key)
	}
	if _, _, err := producer.SendMessage(m); err != nil {
		b.t.Fatal(err)
	}
}

// copies does what MirrorMaker does, once: it copies what the hub's topic has
// from offset on, notes how far it came, and returns that.
func (b *bench) copies(topic string, offset int64) int64 {
	b.t.Helper()
	hub := b.connect(b.hub)
	ends, err := hub.EndOffsets([]Topic{{Name: topic, Partitions: 1}})
	if err != nil {
		b.t.Fatal(err)
	}
	end := ends[topic][0]
	err = hub.NewReader(topic, 0, offset).ReadTo(end, func(r kafka.Record) error {
		b.write(b.mirror, topic, "", string(r.Value))
		return nil
	})
	if err != nil {
		b.t.Fatal(err)
	}
	b.remember(topic, end)
	return end
}

// remember writes an offset as MirrorMaker does: that of the last record copied.
func (b *bench) remember(topic string, offset int64) {
	b.write(b.mirror, "mm2-offsets.hub.internal",
		fmt.Sprintf(`["MirrorSourceConnector",{"cluster":"hub","partition":0,"topic":%q}]`, topic),
		fmt.Sprintf(`{"offset":%d}`, offset-1))
}

func (b *bench) taskState(state string) {
	b.write(b.mirror, "mm2-status.hub.internal", "status-task-MirrorSourceConnector-0",
		fmt.Sprintf(`{"state":%q,"trace":"it broke"}`, state))
}
