package stream

import (
	"context"
	"errors"
	"fmt"
	"time"

	"minibroker/pkg/kafka"
)

// sent is what of the marked visit a sender's predecessors have put on the hub.
type sent struct {
	has     []bool // by number in the visit
	alerts  int
	last    time.Time // when the last of them was sent
	deleted bool      // the hub no longer keeps the stream from the milestone on
}

// findSent reads the stream from the offsets on, and what comes after, until
// nothing of the sender's has come for a while: what a killed one had given to
// its kernel may still be under way.
func findSent(ctx context.Context, client *topicClient, broker, run string, share Share, m milestone, offsets map[int32]int64) (*sent, error) {
	cluster, err := kafka.Connect(broker, client.Config())
	if err != nil {
		return nil, err
	}
	defer cluster.Close()
	s := &sent{has: make([]bool, m.Size)}
	topics := []kafka.Topic{{Name: client.topic, Partitions: len(client.partitions)}}
	starts, err := cluster.StartOffsets(topics)
	if err != nil {
		return nil, err
	}
	readers := map[int32]*kafka.Reader{}
	for _, p := range client.partitions {
		s.deleted = s.deleted || starts[client.topic][p] > offsets[p]
		readers[p] = cluster.NewReader(client.topic, p, max(offsets[p], starts[client.topic][p]))
	}
	for before := -1; before < s.alerts; {
		if before >= 0 {
			if err := sleep(ctx, settle); err != nil {
				return nil, err
			}
		}
		before = s.alerts
		ends, err := cluster.EndOffsets(topics)
		if err != nil {
			return nil, err
		}
		for p, r := range readers {
			if err := r.ReadTo(ends[client.topic][p], func(record kafka.Record) error { return s.take(record, run, share, m) }); err != nil {
				return nil, err
			}
		}
	}
	return s, nil
}

var errNoSeq = errors.New("an alert of the run has no " + HeaderSeq + " header")

// take notes one message of the stream.
func (s *sent) take(r kafka.Record, run string, share Share, m milestone) error {
	if string(header(r.Headers, HeaderRun)) != run {
		return nil
	}
	seq, ok := numberHeader(r.Headers, HeaderSeq)
	if !ok {
		return fmt.Errorf("partition %d offset %d: %w", r.Partition, r.Offset, errNoSeq)
	}
	i := seq - m.Begin
	if i < 0 || i >= int64(m.Size) || int(i)%share.Of != share.Index || s.has[i] {
		return nil
	}
	s.has[i], s.alerts = true, s.alerts+1
	if r.Time.After(s.last) {
		s.last = r.Time
	}
	return nil
}
