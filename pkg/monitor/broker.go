package monitor

import (
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/IBM/sarama"

	"minibroker/pkg/kafka"
)

// broker watches one Kafka broker and the groups that read from it, and keeps its
// topics as they must be.
type broker struct {
	Broker
	log     *slog.Logger
	cluster *kafka.Cluster // nil while it cannot be reached
	checked bool           // topics and their settings were put right on this connection
	known   bool           // all topics were there before: one that is missing now was lost
	starts  kafka.Offsets  // of the stream's topics, when last reached
	ends    kafka.Offsets
	bytes   int64 // of stream on the hub, when last asked
	groups  []Group
	markers markers
	lag     map[string]int64 // of the groups, by part
	offsets map[string]int64 // of those that read every alert and have begun, by part
	sent    map[read]sent    // of the groups that read filtered streams and are behind
}

func newBroker(b Broker, groups []Group, log *slog.Logger) *broker {
	mine := slices.DeleteFunc(slices.Clone(groups), func(g Group) bool { return g.Broker != b.Part })
	return &broker{Broker: b, log: log, groups: mine, markers: make(markers)}
}

// clientConfig gives up soon: the broker is asked again in a second or ten, and
// one that hangs must not hide the news of the others.
func clientConfig() *sarama.Config {
	c := kafka.Config("monitor")
	c.Net.DialTimeout = 3 * time.Second
	c.Net.ReadTimeout = 8 * time.Second
	c.Net.WriteTimeout = 8 * time.Second
	c.Metadata.Retry.Max = 1
	c.Admin.Retry.Max = 3
	c.Producer.Retry.Max = 3
	c.Producer.Idempotent = false // a canary may well come twice
	return c
}

// prepare connects if need be and puts the topics right. It returns how many of
// them exist.
func (b *broker) prepare() (topics int, err error) {
	if b.cluster == nil {
		b.checked = false
		if b.cluster, err = kafka.Connect(b.Address, clientConfig()); err != nil {
			return 0, err
		}
	}
	return b.ensureTopics()
}

// readOffsets reads where topics of the stream begin and end.
func (b *broker) readOffsets(topics ...Topic) error {
	starts, err := b.cluster.StartOffsets(topics)
	if err != nil {
		return err
	}
	ends, err := b.cluster.EndOffsets(topics)
	if err != nil {
		return err
	}
	b.starts, b.ends = starts, ends
	return nil
}

// status is what to tell after a poll that made topics and err known.
func (b *broker) status(stream Topic, topics int, err error) BrokerStatus {
	s := BrokerStatus{Part: b.Part, Ready: err == nil, Topics: topics, End: b.ends.Sum(stream.Name), Bytes: b.bytes}
	if err != nil {
		s.Error = shorten(err.Error())
		b.disconnect()
	}
	return s
}

// disconnect forgets the connection after an error: a new one knows nothing
// stale. Closing may wait for an answer that never comes.
func (b *broker) disconnect() {
	if b.cluster != nil {
		go b.cluster.Close()
		b.cluster = nil
	}
}

// ensureTopics makes what is missing and, once on each connection, checks all
// settings. It returns how many of the topics exist.
func (b *broker) ensureTopics() (int, error) {
	missing, err := b.cluster.MissingTopics(b.Topics)
	if err != nil {
		return 0, err
	}
	if len(missing) > 0 && b.known {
		b.log.Error("topics have vanished, and what was in them; they are made anew", "broker", b.Part, "topics", missing)
	}
	if len(missing) > 0 || !b.checked {
		done, err := b.cluster.EnsureTopics(b.Topics)
		for _, what := range done {
			b.log.Info(what, "broker", b.Part)
		}
		if err != nil {
			return len(b.Topics) - len(missing), fmt.Errorf("%s: %w", b.Part, err)
		}
		b.checked, b.known = true, true
	}
	return len(b.Topics), nil
}
