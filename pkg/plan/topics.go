package plan

import (
	"strconv"
	"time"

	"minibroker/pkg/monitor"
	"minibroker/pkg/topology"
)

// Topics besides the stream and the filtered streams.
const (
	TopicRecords = "records" // on the hub: what the parts tell of themselves
	TopicCanary  = "canary"  // on the hub, mirrored: proves that MirrorMakers copy

	TopicDeadLetters = "dead-letter" // on each mirror: alerts that a filter could not decide
)

// streamTopics names those of the full stream and of the stampless that the hub
// has or, if not, a mirror.
func streamTopics(t *topology.Topology, onHub bool) []string {
	full, stampless := t.Stream.Topic, t.Stream.StamplessTopic()
	switch {
	case !t.Stampless() || onHub && !t.Thin():
		return []string{full}
	case t.Thin() && !onHub:
		return []string{stampless}
	}
	return []string{full, stampless}
}

// streamTopics are the same as they must be. The stampless one may take as many
// bytes as the full: so it never loses an alert before that does, be the alerts
// such as no cutout can be taken from.
func (b *builder) streamTopics(onHub bool) []monitor.Topic {
	var topics []monitor.Topic
	for _, name := range streamTopics(b.topology, onHub) {
		topics = append(topics, monitor.Topic{Name: name, Partitions: b.topology.Stream.Partitions, Config: b.retention()})
	}
	return topics
}

// filteredTopic is one filter's stream: a partition for each member of its
// consumer, and one where there are none, because "the first 20" has a meaning
// only in one order. Partitions of members who have gone stay, and get nothing.
func (b *builder) filteredTopic(name string) monitor.Topic {
	return monitor.Topic{Name: name, Partitions: max(b.topology.Consumers.Members, 1), AtLeast: true, Config: b.retention()}
}

// deadLetters is where a mirror's filters put what they could not decide.
func (b *builder) deadLetters() monitor.Topic {
	return monitor.Topic{Name: TopicDeadLetters, Partitions: 1, Config: b.retention()}
}

// retention bounds a topic of alerts on one broker. Kafka counts bytes for each
// partition.
func (b *builder) retention() map[string]string {
	bytes := int64(b.topology.Stream.Retention.Bytes) / int64(b.topology.Stream.Partitions)
	c := map[string]string{
		"max.message.bytes": strconv.Itoa(b.messageMaxBytes()),
		"segment.bytes":     strconv.FormatInt(SegmentBytes(bytes), 10),
	}
	if bytes > 0 {
		c["retention.bytes"] = strconv.FormatInt(bytes, 10)
	}
	if hours := b.topology.Stream.Retention.Hours; hours > 0 {
		c["retention.ms"] = millis(time.Duration(hours) * time.Hour)
	}
	return c
}

// SegmentBytes lets the retention of a partition work in steps of a fourth of what
// is kept: Kafka drops only whole segments.
func SegmentBytes(retention int64) int64 {
	const least, most = 64 << 20, 1 << 30
	if retention <= 0 {
		return most
	}
	return min(max(retention/4, least), most)
}

// recordsTopic keeps what the parts tell for a week, stamped by the hub's
// clock, which is how the parts' clocks are compared.
func recordsTopic() monitor.Topic {
	return monitor.Topic{Name: TopicRecords, Partitions: 1, Config: map[string]string{
		"message.timestamp.type": "LogAppendTime",
		"retention.ms":           millis(7 * 24 * time.Hour),
	}}
}

func canaryTopic() monitor.Topic {
	return monitor.Topic{Name: TopicCanary, Partitions: 1, Config: map[string]string{
		"retention.ms": millis(time.Hour),
	}}
}

func millis(d time.Duration) string { return strconv.FormatInt(d.Milliseconds(), 10) }
