package job

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/IBM/sarama"
	"github.com/google/go-cmp/cmp"
	"github.com/twmb/franz-go/pkg/kfake"

	"minibroker/pkg/alert"
	"minibroker/pkg/kafka"
)

// suite is what must hold on any broker: on an in-process one here, on a real one
// with build tag kafka. Each gets the address of the same broker.
var suite = map[string]func(*testing.T, string){
	"lag of a filtered stream": checkLagOfFiltered,
	"lag without headers":      checkLagWithoutHeaders,
	"lag of one group":         checkLagOfOne,
	"alerts":                   checkAlerts,
	"alerts that come":         checkAlertsThatCome,
}

func TestInProcess(t *testing.T) {
	fake, err := kfake.NewCluster(kfake.NumBrokers(1))
	if err != nil {
		t.Fatal(err)
	}
	defer fake.Close()
	for name, check := range suite {
		t.Run(name, func(t *testing.T) { check(t, fake.ListenAddrs()[0]) })
	}
}

// topicOn makes a topic of one partition.
func topicOn(t *testing.T, address, topic string) *kafka.Cluster {
	t.Helper()
	c, err := connect(address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	if _, err := c.EnsureTopics([]kafka.Topic{{Name: topic, Partitions: 1}}); err != nil {
		t.Fatal(err)
	}
	return c
}

// transact does work in a transaction and waits until its marker is in topic, if
// one is named.
func transact(t *testing.T, c *kafka.Cluster, topic string, work func(sarama.SyncProducer) error) {
	t.Helper()
	config := kafka.Config("test")
	config.Producer.Transaction.ID = t.Name() + topic
	producer, err := sarama.NewSyncProducer([]string{c.Client().Brokers()[0].Addr()}, config)
	if err != nil {
		t.Fatal(err)
	}
	defer producer.Close()
	for _, step := range []func() error{producer.BeginTxn, func() error { return work(producer) }, producer.CommitTxn} {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
}

// pass writes what a filter passes of one visit of a hundred alerts: those with
// the given numbers, in one transaction.
func pass(t *testing.T, c *kafka.Cluster, topic string, numbers ...int) {
	t.Helper()
	_, before, err := bounds(c, topic)
	if err != nil {
		t.Fatal(err)
	}
	text := someAlert(t)
	transact(t, c, topic, func(p sarama.SyncProducer) error {
		for _, n := range numbers {
			m := &sarama.ProducerMessage{Topic: topic, Value: sarama.ByteEncoder(text), Headers: []sarama.RecordHeader{
				{Key: []byte("run"), Value: []byte("r1")}, {Key: []byte("visit-size"), Value: []byte("100")},
				{Key: []byte("seq"), Value: fmt.Append(nil, n)},
			}}
			if _, _, err := p.SendMessage(m); err != nil {
				return err
			}
		}
		return nil
	})
	eventually(t, "the marker is written", func() bool {
		_, after, err := bounds(c, topic)
		return err == nil && after[0] == before[0]+int64(len(numbers))+1
	})
}

// someAlert is an alert in wire format.
func someAlert(t *testing.T) []byte {
	t.Helper()
	g, err := alert.NewGenerator(alert.GeneratorConfig{Seed: 1, Stamps: alert.StampsFull, Alerts: 1})
	if err != nil {
		t.Fatal(err)
	}
	return alert.Wire(nil, alert.GeneratedSchemaID, g.Visit(0).Append(nil, 0))
}

// commit has a group commit its offset as a filter does.
func commit(t *testing.T, c *kafka.Cluster, group, topic string, offset int64) {
	t.Helper()
	transact(t, c, "", func(p sarama.SyncProducer) error {
		moved := map[string][]*sarama.PartitionOffsetMetadata{topic: {{Partition: 0, Offset: offset}}}
		return p.AddOffsetsToTxnWithGroupMetadata(moved, sarama.NewConsumerGroupMetadata(group))
	})
	eventually(t, "the offset is committed", func() bool {
		got, err := c.GroupOffsets(map[string]kafka.Topic{group: {Name: topic, Partitions: 1}})
		return err == nil && got[group][topic][0] == offset
	})
}

func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !holds(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not within 30 s: %s", what)
		}
	}
}

// lagOfGroup is what Lag tells of one group, which has to be told once.
func lagOfGroup(t *testing.T, address, group string) GroupLag {
	t.Helper()
	for _, line := range lagLines(t, address, "") {
		if line.Group == group {
			return line
		}
	}
	t.Fatalf("nothing is told of group %s", group)
	return GroupLag{}
}

func lagLines(t *testing.T, address, only string) []GroupLag {
	t.Helper()
	var out bytes.Buffer
	if err := Lag([]string{address}, only, 50, &out); err != nil {
		t.Fatal(err)
	}
	texts := strings.Split(strings.TrimSpace(out.String()), "\n")
	last := len(texts) - 1
	if want := fmt.Sprintf(`{"done":true,"count":%d}`, last); texts[last] != want {
		t.Fatalf("the last line is %s, want %s", texts[last], want)
	}
	lines := make([]GroupLag, last)
	for i, text := range texts[:last] {
		if err := json.Unmarshal([]byte(text), &lines[i]); err != nil {
			t.Fatal(err)
		}
	}
	return lines
}

// A consumer of a filtered stream is as many visits behind as were sent since the
// last alert that it read, however few of them the filter passed; markers at the
// end are nothing to read.
func checkLagOfFiltered(t *testing.T, address string) {
	const topic, group = "Filter001", "consumer001"
	c := topicOn(t, address, topic)
	pass(t, c, topic, 10, 60)   // offsets 0, 1 and a marker
	pass(t, c, topic, 160, 190) // 3, 4 and a marker
	for _, tt := range []struct {
		what   string
		next   int64
		alerts int64
		visits float64
	}{
		{"has read all, and stands before the marker", 5, 0, 0},
		{"has read all, and stands behind the marker", 6, 0, 0},
		{"lacks the last alert", 4, 1, 0.3},
		{"lacks the last visit, and stands behind a marker", 3, 2, 1.3},
		{"lacks the last visit, and stands before a marker", 2, 3, 1.3},
		{"has read nothing", 0, 5, 1.81},
	} {
		commit(t, c, group, topic, tt.next)
		got := lagOfGroup(t, address, group)
		want := GroupLag{Broker: got.Broker, Group: group, Members: []string{}, Topic: topic, Committed: tt.next, End: 6, Alerts: tt.alerts, Visits: tt.visits}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", tt.what, diff)
		}
	}
}

func checkLagWithoutHeaders(t *testing.T, address string) {
	const topic, group = "plain", "plain-reader"
	c := topicOn(t, address, topic)
	send(t, c, topic, "a", "b", "c", "d", "e")
	commit(t, c, group, topic, 3)
	if got := lagOfGroup(t, address, group); got.Alerts != 2 || got.Visits != 2./50 {
		t.Errorf("%+v; want 2 alerts, which are 2/50 visits", got)
	}
}

func checkLagOfOne(t *testing.T, address string) {
	const topic = "shared"
	c := topicOn(t, address, topic)
	send(t, c, topic, "a", "b")
	commit(t, c, "one", topic, 1)
	commit(t, c, "other", topic, 1)
	for _, line := range lagLines(t, address, "one") {
		if told := line.Topic != ""; told != (line.Group == "one") {
			t.Errorf("asked for group one alone, the job tells %+v", line)
		}
	}
}

func send(t *testing.T, c *kafka.Cluster, topic string, values ...string) {
	t.Helper()
	producer, err := sarama.NewSyncProducerFromClient(c.Client())
	if err != nil {
		t.Fatal(err)
	}
	defer producer.Close()
	for _, v := range values {
		if _, _, err := producer.SendMessage(&sarama.ProducerMessage{Topic: topic, Value: sarama.StringEncoder(v)}); err != nil {
			t.Fatal(err)
		}
	}
}

func checkAlerts(t *testing.T, address string) {
	const topic = "Filter007"
	c := topicOn(t, address, topic)
	pass(t, c, topic, 10, 60)
	pass(t, c, topic, 160)
	read := func(limit int) []Alert {
		var out bytes.Buffer
		if err := Alerts(Reading{Broker: address, Topic: topic, Limit: limit}, &out); err != nil {
			t.Fatal(err)
		}
		return alertLines(t, out.String())
	}
	for limit, want := range map[int]string{0: "0 1 3", 1: "0", 2: "0 1", 9: "0 1 3"} {
		var offsets []string
		for i, a := range read(limit) {
			offsets = append(offsets, fmt.Sprint(a.Offset))
			if a.Number != i+1 || a.Headers["run"] != "r1" {
				t.Errorf("line %d is %+v", i+1, a)
			}
			if text := string(a.Alert); !strings.Contains(text, `"diaSourceId":`) || strings.Contains(text, "cutout") {
				t.Errorf("line %d has the alert %s", i+1, text)
			}
		}
		if got := strings.Join(offsets, " "); got != want {
			t.Errorf("limit %d: offsets %s, want %s", limit, got, want)
		}
	}
	if groups, err := c.Groups(); err != nil || len(groups) > 0 && strings.Contains(fmt.Sprint(groups), topic) {
		t.Errorf("reading has left a group: %v, %v", groups, err)
	}
}

func alertLines(t *testing.T, text string) []Alert {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(text), "\n")
	last := len(lines) - 1
	if want := fmt.Sprintf(`{"done":true,"count":%d}`, last); lines[last] != want {
		t.Fatalf("the last line is %s, want %s", lines[last], want)
	}
	alerts := make([]Alert, last)
	for i, line := range lines[:last] {
		if err := json.Unmarshal([]byte(line), &alerts[i]); err != nil {
			t.Fatal(err)
		}
	}
	return alerts
}

// Followed from its end on, a topic gives what comes, and only that.
func checkAlertsThatCome(t *testing.T, address string) {
	const topic = "Filter008"
	c := topicOn(t, address, topic)
	pass(t, c, topic, 10)
	var out bytes.Buffer
	ended := make(chan error, 1)
	go func() {
		ended <- Alerts(Reading{Broker: address, Topic: topic, New: true, Follow: true, Limit: 2}, &out)
	}()
	for n := 60; ; n++ { // until two are read: when the reading begins is not told
		pass(t, c, topic, n)
		select {
		case err := <-ended:
			if err != nil {
				t.Fatal(err)
			}
			if alerts := alertLines(t, out.String()); len(alerts) != 2 || alerts[0].Offset == 0 || alerts[1].Offset != alerts[0].Offset+2 {
				t.Errorf("%+v; want two alerts in a row, and not the one that was there before", alerts)
			}
			return
		default:
		}
	}
}
