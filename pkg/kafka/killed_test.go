//go:build kafka

package kafka_test

import (
	"testing"

	"github.com/IBM/sarama"

	"minibroker/pkg/kafka"
	"minibroker/pkg/kafka/kafkatest"
)

// A broker that is killed just after it has acknowledged the end of a
// transaction finishes it when it comes back: nothing that was acknowledged is
// lost, and what comes later can be read. Kafka 4.3.1 by itself leaves such a
// transaction open for ever.
func TestKilledBrokerFinishesTransactions(t *testing.T) {
	broker := kafkatest.StartBroker(t, "broker")
	const rounds = 6
	topic := kafka.Topic{Name: "killed", Partitions: rounds} // one each: a next transaction in a partition would mend it
	ensureAll(t, connect(t, broker.Address), []kafka.Topic{topic})
	for round := range int32(rounds) {
		producer := startWriter(t, broker.Address)
		if err := producer.BeginTxn(); err != nil {
			t.Fatal(err)
		}
		if _, _, err := producer.SendMessage(&sarama.ProducerMessage{Topic: topic.Name, Partition: round, Value: sarama.StringEncoder("alert")}); err != nil {
			t.Fatal(err)
		}
		if err := producer.CommitTxn(); err != nil {
			t.Fatal(err)
		}
		broker.Kill()
		broker.Restart()
	}
	startWriter(t, broker.Address) // aborts what is open, if Kafka knows of it
	c := connect(t, broker.Address)
	ends, err := c.EndOffsets([]kafka.Topic{topic})
	if err != nil {
		t.Fatal(err)
	}
	for round := range int32(rounds) {
		var got []string
		if err := c.NewReader(topic.Name, round, 0).ReadTo(ends[topic.Name][round], values(&got)); err != nil {
			t.Fatal(err)
		}
		if len(got) != 1 || ends[topic.Name][round] < 2 { // behind the alert is its marker, or two when it was killed in between
			t.Errorf("round %d: one transaction was acknowledged, %q can be read, up to %d", round, got, ends[topic.Name][round])
		}
	}
}

// startWriter becomes the transactional producer of the test.
func startWriter(t *testing.T, address string) sarama.SyncProducer {
	t.Helper()
	config := kafka.Config("writer")
	config.Producer.Transaction.ID = "writer"
	producer, err := sarama.NewSyncProducer([]string{address}, config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { producer.Close() })
	return producer
}
