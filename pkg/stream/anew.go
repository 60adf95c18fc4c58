package stream

import (
	"errors"
	"fmt"

	"github.com/IBM/sarama"
)

// errAnew means that the topic is not the one that was opened but a later one of
// the same name, on a broker in the place of a lost one: its offsets are others.
var errAnew = errors.New("the topic was made anew")

// topicID asks the broker at the other end of a connection for the id that it
// gave a topic when it was made. Brokers older than 2.8 give none: all zeros.
func topicID(conn *sarama.Broker, topic string, version sarama.KafkaVersion) (sarama.Uuid, error) {
	response, err := conn.GetMetadata(sarama.NewMetadataRequest(version, []string{topic}))
	if err != nil {
		return sarama.Uuid{}, fmt.Errorf("ask %s for topic %s: %w", conn.Addr(), topic, err)
	}
	for _, t := range response.Topics {
		if t.Name == topic {
			return t.Uuid, asError(t.Err)
		}
	}
	return sarama.Uuid{}, fmt.Errorf("ask %s for topic %s: the answer lacks it", conn.Addr(), topic)
}

// same fails with errAnew unless the broker at the other end of the connection
// has the topic that was opened. What is asked over the same connection
// afterwards concerns that topic, too: a connection does not outlive its broker.
func (c *topicClient) same(conn *sarama.Broker) error {
	id, err := topicID(conn, c.topic, c.Config().Version)
	if err != nil {
		return fmt.Errorf("look up topic %s: %w", c.topic, err)
	}
	if id != c.id {
		return fmt.Errorf("topic %s on %s: %w", c.topic, conn.Addr(), errAnew)
	}
	return nil
}
