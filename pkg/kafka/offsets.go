package kafka

import (
	"fmt"
	"time"

	"github.com/IBM/sarama"
)

// Offsets holds one offset per topic and partition.
type Offsets map[string]map[int32]int64

// set puts an offset in.
func (o Offsets) set(topic string, partition int32, offset int64) {
	if o[topic] == nil {
		o[topic] = make(map[int32]int64)
	}
	o[topic][partition] = offset
}

// Sum adds the offsets of a topic's partitions: the number of records when the
// log starts at 0 and holds no transactions.
func (o Offsets) Sum(topic string) int64 {
	var sum int64
	for _, offset := range o[topic] {
		sum += offset
	}
	return sum
}

// EndOffsets returns the offset behind the last committed record of each
// partition. In topics written with transactions it also counts their markers;
// see DataEnd. A topic that does not exist is an error.
func (c *Cluster) EndOffsets(topics []Topic) (Offsets, error) {
	return c.listOffsets(topics, sarama.OffsetNewest)
}

// StartOffsets returns the offset of the oldest record still there of each
// partition.
func (c *Cluster) StartOffsets(topics []Topic) (Offsets, error) {
	return c.listOffsets(topics, sarama.OffsetOldest)
}

// OffsetsSince returns the offset of the first record of each partition that has
// a time or a later one, and the end offset where there is none.
func (c *Cluster) OffsetsSince(topics []Topic, since time.Time) (Offsets, error) {
	ends, err := c.EndOffsets(topics)
	if err != nil {
		return nil, err
	}
	offsets, err := c.listOffsets(topics, max(since.UnixMilli(), 0))
	if err != nil {
		return nil, err
	}
	for topic, partitions := range offsets {
		for partition, offset := range partitions {
			if offset < 0 {
				partitions[partition] = ends[topic][partition]
			}
		}
	}
	return offsets, nil
}

func (c *Cluster) listOffsets(topics []Topic, which int64) (Offsets, error) {
	offsets := make(Offsets, len(topics))
	if len(topics) == 0 {
		return offsets, nil
	}
	query := make(map[string]map[int32]int64, len(topics))
	for _, t := range topics {
		query[t.Name] = make(map[int32]int64, t.Partitions)
		for p := range t.Partitions {
			query[t.Name][int32(p)] = which
		}
	}
	results, err := c.admin.ListOffsets(query, &sarama.ListOffsetsOptions{IsolationLevel: sarama.ReadCommitted})
	if err != nil {
		return nil, fmt.Errorf("read offsets on %s: %w", c.address, err)
	}
	for topic, partitions := range results {
		for partition, r := range partitions {
			if r.Err != nil && r.Err != sarama.ErrNoError {
				return nil, fmt.Errorf("read offset of %s/%d on %s: %w", topic, partition, c.address, r.Err)
			}
			offsets.set(topic, partition, r.Offset)
		}
	}
	return offsets, nil
}

// GroupOffsets returns, for each group, the offsets it has committed on the
// partitions of its topic: the offset of the next record it will read, or -1 for
// none yet. One request asks for all groups.
func (c *Cluster) GroupOffsets(groups map[string]Topic) (map[string]Offsets, error) {
	if len(groups) == 0 {
		return nil, nil
	}
	query := make(map[string]map[string][]int32, len(groups))
	for group, topic := range groups {
		partitions := make([]int32, topic.Partitions)
		for p := range partitions {
			partitions[p] = int32(p)
		}
		query[group] = map[string][]int32{topic.Name: partitions}
	}
	answer, err := c.admin.ListConsumerGroupOffsetsBatch(query)
	if err != nil {
		return nil, fmt.Errorf("read groups' offsets on %s: %w", c.address, err)
	}
	offsets := make(map[string]Offsets, len(groups))
	for group, r := range answer {
		// Brokers differ in whether a group that never committed exists.
		if r.Err != sarama.ErrNoError && r.Err != sarama.ErrGroupIDNotFound {
			return nil, fmt.Errorf("read offsets of group %s on %s: %w", group, c.address, r.Err)
		}
		offsets[group] = make(Offsets)
		for partition := range int32(groups[group].Partitions) {
			offset := int64(-1)
			if block := r.Blocks[groups[group].Name][partition]; block != nil {
				offset = block.Offset
			}
			offsets[group].set(groups[group].Name, partition, offset)
		}
	}
	return offsets, nil
}
