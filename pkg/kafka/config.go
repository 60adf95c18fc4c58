package kafka

import (
	"time"

	"github.com/IBM/sarama"
)

// MaxMessageBytes is the largest record batch that our clients write unless they
// are told otherwise; brokers must accept it (message.max.bytes). A real alert
// has 139 kB; one with a long history may have ten times as much.
const MaxMessageBytes = 4 << 20

// Config returns the client settings that all parts use: exactly-once-safe
// defaults (idempotent producer, acks from all replicas, read committed), no
// automatic topics, offsets committed only by who asks for it. clientID shows in
// the brokers' logs; use the name of the part. Callers may change what they need
// (partitioner, transactional id, waiting times) before they use it.
func Config(clientID string) *sarama.Config {
	c := sarama.NewConfig()
	c.ClientID = clientID
	// The requests' upper versions; sarama lowers each to what the broker answers.
	c.Version = sarama.V4_0_0_0

	// A broker that is restarted, or a name that is not yet in DNS, is tried
	// again soon; a connection that hangs is given up before Swarm's patience ends.
	c.Net.DialTimeout = 5 * time.Second
	c.Net.ReadTimeout = 30 * time.Second
	c.Net.WriteTimeout = 30 * time.Second
	c.Net.KeepAlive = 30 * time.Second
	c.Metadata.Retry.Max = 10
	c.Metadata.Retry.Backoff = 250 * time.Millisecond
	// Only the topics that the client uses: 200 clients of 20 topics each.
	c.Metadata.Full = false
	c.Metadata.AllowAutoTopicCreation = false

	c.Producer.RequiredAcks = sarama.WaitForAll
	c.Producer.Idempotent = true
	c.Net.MaxOpenRequests = 1 // sarama's condition for an idempotent producer
	c.Producer.MaxMessageBytes = MaxMessageBytes
	c.Producer.Partitioner = sarama.NewManualPartitioner
	c.Producer.Return.Successes = true
	c.Producer.Return.Errors = true
	c.Producer.Retry.Max = 60
	c.Producer.Retry.Backoff = 250 * time.Millisecond

	c.Consumer.IsolationLevel = sarama.ReadCommitted
	c.Consumer.Return.Errors = true
	c.Consumer.Retry.Backoff = 250 * time.Millisecond
	c.Consumer.Offsets.AutoCommit.Enable = false
	c.Consumer.Offsets.Initial = sarama.OffsetOldest
	return c
}
