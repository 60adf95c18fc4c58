package stream

import (
	"fmt"

	"github.com/IBM/sarama"
)

// topicClient is a client of one broker cluster that knows a topic.
type topicClient struct {
	sarama.Client
	topic      string
	partitions []int32     // in increasing order
	id         sarama.Uuid // of the topic; zero if it was not asked for
}

// openTopic connects to the broker and looks the topic up. The topic is never
// made: whoever deploys the stream does that.
func openTopic(broker, topic string, config *sarama.Config) (*topicClient, error) {
	client, err := sarama.NewClient([]string{broker}, config)
	if err != nil {
		return nil, fmt.Errorf("connect to %s: %w", broker, err)
	}
	partitions, err := client.Partitions(topic)
	if err != nil {
		client.Close()
		return nil, fmt.Errorf("look up topic %s on %s: %w", topic, broker, err)
	}
	c := &topicClient{Client: client, topic: topic, partitions: partitions}
	if c.id, err = c.askID(); err != nil {
		client.Close()
		return nil, err
	}
	return c, nil
}

// askID asks the leader of the topic's first partition for the topic's id.
func (c *topicClient) askID() (sarama.Uuid, error) {
	leader, err := c.Leader(c.topic, c.partitions[0])
	if err != nil {
		return sarama.Uuid{}, fmt.Errorf("find the leader of %s: %w", c.topic, err)
	}
	return topicID(leader, c.topic, c.Config().Version)
}

// other looks another topic of the same cluster up.
func (c *topicClient) other(topic string) (*topicClient, error) {
	partitions, err := c.Partitions(topic)
	if err != nil {
		return nil, fmt.Errorf("look up topic %s: %w", topic, err)
	}
	return &topicClient{Client: c.Client, topic: topic, partitions: partitions}, nil
}

// byLeader groups the topic's partitions by the address of their leader.
func (c *topicClient) byLeader() (map[string][]int32, error) {
	leaders := map[string][]int32{}
	for _, p := range c.partitions {
		leader, err := c.Leader(c.topic, p)
		if err != nil {
			return nil, fmt.Errorf("find the leader of %s partition %d: %w", c.topic, p, err)
		}
		leaders[leader.Addr()] = append(leaders[leader.Addr()], p)
	}
	return leaders, nil
}

// dial opens a connection of its own to a broker, for requests that would hold
// up, or be held up by, those that the client makes.
func dial(address string, config *sarama.Config) (*sarama.Broker, error) {
	conn := sarama.NewBroker(address)
	if err := conn.Open(config); err != nil {
		return nil, fmt.Errorf("connect to %s: %w", address, err)
	}
	if _, err := conn.Connected(); err != nil {
		return nil, fmt.Errorf("connect to %s: %w", address, err)
	}
	return conn, nil
}
