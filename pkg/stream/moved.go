package stream

import (
	"errors"
	"fmt"
	"maps"
	"strings"
	"time"

	"minibroker/pkg/kafka"
)

// StamplessSuffix is what the name of a stream's topic without cutouts has more
// than that of the stream.
const StamplessSuffix = "-stampless"

// How far around the time of an alert its like is looked for in another topic.
const (
	movedBefore = time.Second
	movedAfter  = time.Minute
)

// errNotYet means that a topic is not as far as another one.
var errNotYet = errors.New("the alert is not there yet")

// otherTopic is the one that the filter reads when its feed is changed.
func (f *Filter) otherTopic() string {
	if f.Full != nil {
		return f.Full.Topic
	}
	return f.Topic + StamplessSuffix
}

// movedPosition is where a filter goes on that has read the stream's other topic
// until now: behind the alert that it has read last there, with the counts that
// it had. Where it is ahead in its own topic, or that alert is no longer in it, that
// stays as it is; an alert that is not in it yet is waited for: errNotYet.
func (f *Filter) movedPosition(client *topicClient, pos position) (position, error) {
	// The topic is not looked up: mostly there is none, nor offsets.
	other := &topicClient{Client: client.Client, topic: f.otherTopic(), partitions: client.partitions}
	was, err := committedPosition(other, f.Name)
	if err != nil || len(was.offsets) == 0 {
		return pos, err
	}
	cluster, err := kafka.Connect(f.Broker, client.Config())
	if err != nil {
		return pos, err
	}
	defer cluster.Close()
	moved := position{offsets: maps.Clone(pos.offsets), metadata: was.metadata}
	if _, counts, ranked := strings.Cut(was.metadata, "|"); ranked {
		moved.metadata = counts // what stands before tells of the other topic's offsets
	}
	changed := false
	for p, offset := range was.offsets {
		last, read, err := lastRead(cluster, other.topic, p, offset)
		if err != nil {
			return pos, err
		}
		own, begun, err := lastRead(cluster, f.Topic, p, pos.offsets[p])
		if err != nil {
			return pos, err
		}
		if !read || begun && !own.Time.Before(last.Time) {
			continue
		}
		next, found, err := findAlert(cluster, f.Topic, last)
		if err != nil {
			return pos, fmt.Errorf("go on in %s behind offset %d of %s: %w", f.Topic, last.Offset, other.topic, err)
		}
		if !found {
			f.Log.Warn("the alert that was read last is not in this topic", "topic", f.Topic, "partition", p, "read", other.topic, "offset", last.Offset)
			continue
		}
		moved.offsets[p], changed = next, true
	}
	if !changed {
		return pos, nil
	}
	f.Log.Info("going on from another topic", "topic", f.Topic, "offsets", moved.offsets, "read", other.topic)
	return moved, nil
}

// lastRead is the last message of a partition before an offset, if there still is
// one.
func lastRead(cluster *kafka.Cluster, topic string, partition int32, offset int64) (kafka.Record, bool, error) {
	starts, err := cluster.StartOffsets([]kafka.Topic{{Name: topic, Partitions: int(partition) + 1}})
	if err != nil || offset <= starts[topic][partition] {
		return kafka.Record{}, false, err
	}
	return cluster.LastBefore(topic, partition, offset)
}

// findAlert looks for the message of an alert that was read in another topic, in
// the same partition, and returns the offset behind it. It fails with errNotYet
// if nothing that was sent later is there, either.
func findAlert(cluster *kafka.Cluster, topic string, read kafka.Record) (next int64, found bool, err error) {
	topics := []kafka.Topic{{Name: topic, Partitions: int(read.Partition) + 1}}
	starts, err := cluster.OffsetsSince(topics, read.Time.Add(-movedBefore))
	if err != nil {
		return 0, false, err
	}
	ends, err := cluster.EndOffsets(topics)
	if err != nil {
		return 0, false, err
	}
	later := false
	reader := cluster.NewReader(topic, read.Partition, starts[topic][read.Partition])
	err = reader.ReadTo(ends[topic][read.Partition], func(m kafka.Record) error {
		if found = alike(m, read); found {
			next = m.Offset + 1
		}
		later = later || m.Time.After(read.Time)
		if found || m.Time.After(read.Time.Add(movedAfter)) {
			return errFound
		}
		return nil
	})
	switch {
	case errors.Is(err, errFound):
		return next, found, nil
	case err == nil && !later:
		return 0, false, errNotYet
	}
	return next, found, err
}

// alike says whether one message is of the other's alert, by what the sender
// wrote, or a copy of what stands where the other is.
func alike(a, b kafka.Record) bool {
	if sameAlert(a.Headers, b.Headers) {
		return true
	}
	copyOf := func(c, full kafka.Record) bool {
		place, copied := placeOfFull(c.Headers)
		return copied && place.partition == full.Partition && place.offset == full.Offset
	}
	_, told := numberHeader(a.Headers, HeaderSeq)
	return !told && (copyOf(a, b) || copyOf(b, a))
}
