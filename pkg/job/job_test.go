package job

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/IBM/sarama"
	"github.com/google/go-cmp/cmp"
	"github.com/twmb/franz-go/pkg/kfake"

	"minibroker/pkg/kafka"
)

// fakeKafka starts an in-process Kafka with a topic, and writes messages to it.
func fakeKafka(t *testing.T, topic string, partitions int32, messages ...*sarama.ProducerMessage) (address string) {
	t.Helper()
	fake, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.SeedTopics(partitions, topic))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(fake.Close)
	address = fake.ListenAddrs()[0]
	producer, err := sarama.NewSyncProducer([]string{address}, kafka.Config("test"))
	if err != nil {
		t.Fatal(err)
	}
	defer producer.Close()
	for _, m := range messages {
		m.Topic = topic
		if _, _, err := producer.SendMessage(m); err != nil {
			t.Fatal(err)
		}
	}
	return address
}

func value(text string) *sarama.ProducerMessage {
	return &sarama.ProducerMessage{Value: sarama.StringEncoder(text)}
}

func TestRecords(t *testing.T) {
	address := fakeKafka(t, "records", 1, value(`{"part": "sender", "kind": "start"}`), value("no JSON"), value(`{"part":"filter001"}`))
	var out, log bytes.Buffer
	if err := Records(address, "records", &out, slog.New(slog.NewTextHandler(&log, nil))); err != nil {
		t.Fatal(err)
	}
	want := `{"part":"sender","kind":"start"}
{"part":"filter001"}
{"done":true,"count":2}
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}
	if !strings.Contains(log.String(), "offset=1") {
		t.Errorf("the log does not say which record is no JSON: %s", log.String())
	}
}

func TestDump(t *testing.T) {
	first := value("abc")
	first.Headers = []sarama.RecordHeader{{Key: []byte("seq"), Value: []byte("0")}, {Key: []byte("run"), Value: []byte("r1")}}
	second := value("")
	second.Partition = 1
	address := fakeKafka(t, "full-stream", 2, first, second)
	var out bytes.Buffer
	if err := Dump(address, "full-stream", &out); err != nil {
		t.Fatal(err)
	}
	want := `{"partition":0,"offset":0,"size":3,"sha256":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad","headers":{"run":"r1","seq":"0"}}
{"partition":1,"offset":0,"size":0,"sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","headers":{}}
{"done":true,"count":2}
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}
}

func TestDumpOfManyIsWhole(t *testing.T) {
	messages := make([]*sarama.ProducerMessage, 300)
	for i := range messages {
		messages[i] = value(strings.Repeat("x", 20_000)) // several fetches in all
	}
	address := fakeKafka(t, "full-stream", 1, messages...)
	var out bytes.Buffer
	if err := Dump(address, "full-stream", &out); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 301 || lines[300] != `{"done":true,"count":300}` {
		t.Fatalf("%d lines, the last is %s", len(lines), lines[len(lines)-1])
	}
	for i, line := range lines[:300] {
		if !strings.HasPrefix(line, fmt.Sprintf(`{"partition":0,"offset":%d,`, i)) {
			t.Fatalf("line %d is %s", i, line)
		}
	}
}

func TestDumpOfNoTopic(t *testing.T) {
	address := fakeKafka(t, "full-stream", 1)
	var out bytes.Buffer
	if err := Dump(address, "fullstream", &out); err == nil || !strings.Contains(err.Error(), "fullstream") || out.Len() > 0 {
		t.Errorf("error %v, output %q", err, out.String())
	}
}
