package monitor

import (
	"errors"
	"slices"

	"minibroker/pkg/kafka"
	"minibroker/pkg/lag"
)

// readLag finds out how many alerts of the stream each group is behind. streams
// are the topics that have them all.
func (b *broker) readLag(streams []string) error {
	if len(b.groups) == 0 {
		return nil
	}
	groups := make(map[string]Topic, len(b.groups))
	for _, g := range b.groups {
		groups[g.Group], _ = b.topic(g.Topic)
	}
	committed, errCommitted := b.cluster.GroupOffsets(groups)
	starts, errStarts := b.cluster.StartOffsets(b.Topics)
	ends, errEnds := b.cluster.EndOffsets(b.Topics)
	if err := errors.Join(errCommitted, errStarts, errEnds); err != nil {
		return err
	}
	now := make(map[string]int64)
	for _, g := range b.groups {
		for p, end := range ends[g.Topic] {
			at := lag.Reading{Topic: g.Topic, Partition: p, Start: starts[g.Topic][p], Next: committed[g.Group][g.Topic][p], End: end}
			behind, err := b.behind(g, at, streams)
			if err != nil {
				return err
			}
			switch {
			case behind <= 0:
			case slices.Contains(streams, g.Topic):
				now[g.Part] += behind
			default: // what was sent since then is the same for all partitions
				now[g.Part] = max(now[g.Part], behind)
			}
		}
	}
	b.lag = now
	b.offsets = begun(b.groups, streams, committed)
	return nil
}

// begun gives where groups go on that read every alert.
func begun(groups []Group, streams []string, committed map[string]kafka.Offsets) map[string]int64 {
	offsets := make(map[string]int64)
	for _, g := range groups {
		if !slices.Contains(streams, g.Topic) {
			continue
		}
		for _, next := range committed[g.Group][g.Topic] {
			if next >= 0 {
				offsets[g.Part] += next
			}
		}
	}
	return offsets
}

// behind is how many alerts of the stream a group is behind in a partition. What
// a filter lets pass is so little that its own number says nothing: a consumer
// that lacks it all may be a night behind. So what was sent in the meantime
// counts, by what the alerts say of themselves. That takes a look at two of
// them, which a consumer that is only just reading is spared.
func (b *broker) behind(g Group, at lag.Reading, streams []string) (int64, error) {
	alerts, err := b.markers.behind(b.cluster, at.Topic, at.Partition, max(at.Next, at.Start), at.End)
	if err != nil || alerts == 0 || slices.Contains(streams, g.Topic) || b.lag[g.Part] == 0 {
		return alerts, err
	}
	if b.sent == nil {
		b.sent = make(map[read]sent)
	}
	what := read{g.Part, at.Partition}
	if known := b.sent[what]; known.at == at {
		return known.alerts, nil
	}
	behind, err := lag.Of(b.cluster, at)
	if err != nil {
		return 0, err
	}
	b.sent[what] = sent{at, behind.Sent}
	return behind.Sent, nil
}

// read is a partition that a part reads.
type read struct {
	part      string
	partition int32
}

// sent is how many alerts were sent since the last one that a group has read.
type sent struct {
	at     lag.Reading
	alerts int64
}
