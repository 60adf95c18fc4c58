package kafka_test

import (
	"testing"
	"time"

	"github.com/IBM/sarama"
	"github.com/twmb/franz-go/pkg/kfake"

	"minibroker/pkg/kafka"
)

// suite is what must hold on any broker: on an in-process one here, on a real one
// with build tag kafka. Each gets a connection to the same broker.
var suite = map[string]func(*testing.T, *kafka.Cluster){
	"topics are made":          checkTopicsMade,
	"topics are changed":       checkTopicsChanged,
	"partitions are not taken": checkPartitionsNotTaken,
	"missing topics":           checkMissingTopics,
	"offsets":                  checkOffsets,
	"group offsets":            checkGroupOffsets,
	"reading":                  checkReading,
	"reading transactions":     checkReadingTransactions,
	"data end":                 checkDataEnd,
	"last before":              checkLastBefore,
	"groups":                   checkGroups,
	"mirror":                   checkMirror,
}

func TestInProcess(t *testing.T) {
	fake, err := kfake.NewCluster(kfake.NumBrokers(1))
	if err != nil {
		t.Fatal(err)
	}
	defer fake.Close()
	for name, check := range suite {
		t.Run(name, func(t *testing.T) { check(t, connect(t, fake.ListenAddrs()[0])) })
	}
}

func connect(t *testing.T, address string) *kafka.Cluster {
	t.Helper()
	c, err := kafka.Connect(address, kafka.Config("test"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// ensure makes a topic of one partition and returns it.
func ensure(t *testing.T, c *kafka.Cluster, name string) kafka.Topic {
	t.Helper()
	topic := kafka.Topic{Name: name, Partitions: 1}
	if _, err := c.EnsureTopics([]kafka.Topic{topic}); err != nil {
		t.Fatal(err)
	}
	return topic
}

// eventually waits until wrong finds nothing any more: a broker does much of
// what it has acknowledged only a little later.
func eventually(t *testing.T, what string, wrong func() string) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		found := wrong()
		if found == "" {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("not within 30 s: %s: %s", what, found)
		}
	}
}

// write writes records, one value each, and returns the offset of the last.
func write(t *testing.T, c *kafka.Cluster, topic string, values ...string) int64 {
	t.Helper()
	producer, err := sarama.NewSyncProducerFromClient(c.Client())
	if err != nil {
		t.Fatal(err)
	}
	defer producer.Close()
	var last int64
	for _, v := range values {
		_, last, err = producer.SendMessage(&sarama.ProducerMessage{Topic: topic, Value: sarama.StringEncoder(v)})
		if err != nil {
			t.Fatal(err)
		}
	}
	return last
}

// transact writes records in one transaction, and commits or aborts it.
func transact(t *testing.T, c *kafka.Cluster, topic string, commit bool, messages ...*sarama.ProducerMessage) {
	t.Helper()
	end := endOffset(t, c, topic) + int64(len(messages)) + 1 // the marker
	producer := beginTransaction(t, c, "test-"+topic)
	for _, m := range messages {
		m.Topic = topic
		if _, _, err := producer.SendMessage(m); err != nil {
			t.Fatal(err)
		}
	}
	finish := producer.AbortTxn
	if commit {
		finish = producer.CommitTxn
	}
	if err := finish(); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(10 * time.Second); endOffset(t, c, topic) < end; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) { // the marker is written after the answer
			t.Fatalf("%s: end offset %d 10 s after the transaction, want %d", topic, endOffset(t, c, topic), end)
		}
	}
}

func endOffset(t *testing.T, c *kafka.Cluster, topic string) int64 {
	t.Helper()
	ends, err := c.EndOffsets([]kafka.Topic{{Name: topic, Partitions: 1}})
	if err != nil {
		t.Fatal(err)
	}
	return ends[topic][0]
}

func beginTransaction(t *testing.T, c *kafka.Cluster, id string) sarama.SyncProducer {
	t.Helper()
	config := *c.Client().Config()
	config.Producer.Transaction.ID = id
	producer, err := sarama.NewSyncProducer([]string{c.Client().Brokers()[0].Addr()}, &config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { producer.Close() })
	if err := producer.BeginTxn(); err != nil {
		t.Fatal(err)
	}
	return producer
}

func message(value string) *sarama.ProducerMessage {
	return &sarama.ProducerMessage{Value: sarama.StringEncoder(value)}
}
