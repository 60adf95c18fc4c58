package kafka

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/IBM/sarama"
)

// A MirrorMaker 2 in dedicated mode keeps what it knows in three topics on its
// target; source is its name of the cluster it copies from.
func offsetsTopic(source string) string { return "mm2-offsets." + source + ".internal" }
func statusTopic(source string) string  { return "mm2-status." + source + ".internal" }
func configsTopic(source string) string { return "mm2-configs." + source + ".internal" }

// MirrorMakerTopics returns the topics that a MirrorMaker keeps on its target.
// Made before it starts, they have small segments: every transaction writes to
// the offsets topic, and only closed segments are compacted.
func MirrorMakerTopics(source string) []Topic {
	names := []string{offsetsTopic(source), statusTopic(source), configsTopic(source)}
	topics := make([]Topic, len(names))
	for i, name := range names {
		topics[i] = Topic{Name: name, Partitions: 1, Config: map[string]string{
			"cleanup.policy":      "compact",
			"segment.bytes":       "1048576",
			"delete.retention.ms": "600000",
		}}
	}
	return topics
}

// Mirror follows what a MirrorMaker with exactly-once support writes about its
// own progress. It must be asked again and again with Update.
type Mirror struct {
	cluster *Cluster
	source  string
	offsets compacted
	status  compacted
}

// NewMirror returns a follower of the MirrorMaker whose target is cluster and
// which calls the cluster that it copies from source (one partition per topic of
// its own, as in MirrorMakerTopics).
func (c *Cluster) NewMirror(source string) *Mirror {
	return &Mirror{
		cluster: c,
		source:  source,
		offsets: compacted{topic: offsetsTopic(source)},
		status:  compacted{topic: statusTopic(source)},
	}
}

// Update reads what is new.
func (m *Mirror) Update() error {
	return errors.Join(m.offsets.update(m.cluster), m.status.update(m.cluster))
}

// SourceOffsets returns, for each partition on the source, the offset behind the
// last record that was copied. It is committed together with the copies. A
// partition of which nothing was copied yet is not in it.
func (m *Mirror) SourceOffsets() Offsets {
	offsets := make(Offsets)
	for key, value := range m.offsets.values {
		topic, partition, err := parseSourceKey([]byte(key))
		if err != nil {
			continue // another connector's
		}
		var position struct{ Offset int64 }
		if json.Unmarshal(value, &position) == nil {
			offsets.set(topic, partition, position.Offset+1)
		}
	}
	return offsets
}

// parseSourceKey takes apart ["MirrorSourceConnector",{"cluster":…,"partition":…,"topic":…}].
func parseSourceKey(key []byte) (topic string, partition int32, err error) {
	var at struct {
		Partition int32
		Topic     string
	}
	pair := []any{new(string), &at}
	if err := json.Unmarshal(key, &pair); err != nil {
		return "", 0, fmt.Errorf("parse key of a source offset: %w", err)
	}
	if at.Topic == "" {
		return "", 0, fmt.Errorf("parse key of a source offset: no topic in %q", key)
	}
	return at.Topic, at.Partition, nil
}

// Failures returns what of the copying MirrorMaker has given up, with the
// beginning of the reason, e.g. "task MirrorSourceConnector-0 FAILED: …". Its
// process goes on after such a failure and copies nothing.
func (m *Mirror) Failures() []string { return failures(m.status.values) }

// MirrorMakerFailures asks once for what Mirror.Failures follows.
func (c *Cluster) MirrorMakerFailures(source string) ([]string, error) {
	status := compacted{topic: statusTopic(source)}
	if err := status.update(c); err != nil {
		return nil, err
	}
	return failures(status.values), nil
}

// compacted is the present content of a compacted topic of one partition.
type compacted struct {
	topic  string
	reader *Reader
	values map[string][]byte // by key
}

// update reads up to the present end; from the beginning if the topic has been
// made anew.
func (c *compacted) update(cluster *Cluster) error {
	ends, err := cluster.EndOffsets([]Topic{{Name: c.topic, Partitions: 1}})
	if err != nil {
		return err
	}
	end := ends[c.topic][0]
	if c.reader == nil || c.reader.Next() > end {
		starts, err := cluster.StartOffsets([]Topic{{Name: c.topic, Partitions: 1}})
		if err != nil {
			return err
		}
		c.reader, c.values = cluster.NewReader(c.topic, 0, starts[c.topic][0]), make(map[string][]byte)
	}
	err = c.reader.ReadTo(end, c.take)
	if errors.Is(err, sarama.ErrOffsetOutOfRange) {
		c.reader = nil
	}
	return err
}

func (c *compacted) take(r Record) error {
	if r.Value == nil {
		delete(c.values, string(r.Key))
	} else {
		c.values[string(r.Key)] = r.Value
	}
	return nil
}
