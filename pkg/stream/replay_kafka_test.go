//go:build kafka

package stream

import (
	"errors"
	"testing"

	"github.com/IBM/sarama"

	"minibroker/pkg/kafka"
	"minibroker/pkg/kafka/kafkatest"
)

// TestReplayOnKafka: each check gets a broker that holds nothing but empty
// topics, the same one, whose topics are made anew.
func TestReplayOnKafka(t *testing.T) {
	broker := kafkatest.StartBroker(t, "mirror")
	for name, check := range replaySuite {
		t.Run(name, func(t *testing.T) {
			check(t, func(t *testing.T, filters ...string) string {
				cluster, err := kafka.Connect(broker.Address, kafka.Config("test"))
				if err != nil {
					t.Fatal(err)
				}
				defer cluster.Close()
				topics := []kafka.Topic{{Name: "full-stream", Partitions: 1}, {Name: "dead-letter", Partitions: 1}}
				for _, f := range filters {
					topics = append(topics, kafka.Topic{Name: f, Partitions: 1})
				}
				anew(t, cluster, topics)
				eventually(t, "the broker gives producer ids", func() bool {
					_, err := newWriter(openStream(t, broker.Address), testLog(t))
					return err == nil
				})
				return broker.Address
			})
		})
	}
}

// anew deletes topics, with what groups have committed in them, and makes them.
func anew(t *testing.T, cluster *kafka.Cluster, topics []kafka.Topic) {
	t.Helper()
	admin, err := sarama.NewClusterAdminFromClient(cluster.Client())
	if err != nil {
		t.Fatal(err)
	}
	for _, topic := range topics {
		if err := admin.DeleteTopic(topic.Name); err != nil && !errors.Is(err, sarama.ErrUnknownTopicOrPartition) {
			t.Fatal(err)
		}
	}
	eventually(t, "topics and offsets are gone", func() bool {
		missing, err := cluster.MissingTopics(topics)
		groups, err2 := cluster.Groups()
		for _, g := range groups {
			if len(g.Offsets) > 0 {
				return false
			}
		}
		return err == nil && err2 == nil && len(missing) == len(topics)
	})
	if _, err := cluster.EnsureTopics(topics); err != nil {
		t.Fatal(err)
	}
}
