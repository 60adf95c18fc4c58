package stream

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/IBM/sarama"

	"minibroker/pkg/kafka"
)

// sent is what of the marked visit a sender's predecessors have put on the hub.
type sent struct {
	has     []bool // by number in the visit
	alerts  int
	last    time.Time // when the last of them was sent
	deleted bool      // the hub no longer keeps the stream from the milestone on

	// Where the sender writes copies without cutouts as well.
	copied []bool            // by number in the visit: the copy is there
	copies int               // that are there
	lacks  map[int64]lacksIt // copies of full alerts that are there, by number in the visit
}

// lacksIt is a copy that may have to be written.
type lacksIt struct {
	partition int32
	record    *sarama.Record
	time      time.Time
}

// finding is a look for what was sent.
type finding struct {
	*sending
	mark  milestone
	strip *stripper
	found *sent
}

// findSent reads the stream from the milestone's offsets on, and what comes after,
// until nothing of the sender's has come for a while: what a killed one had given
// to its kernel may still be under way.
func (s *sending) findSent(ctx context.Context, m milestone, offsets map[int32]int64) (*sent, error) {
	cluster, err := kafka.Connect(s.Broker, s.client.Config())
	if err != nil {
		return nil, err
	}
	defer cluster.Close()
	f := &finding{sending: s, mark: m, strip: newStripper(s.Schemas), found: &sent{
		has: make([]bool, m.Size), copied: make([]bool, m.Size), lacks: map[int64]lacksIt{}}}
	full, deleted, err := s.readers(cluster, s.Topic, offsets)
	if err != nil {
		return nil, err
	}
	f.found.deleted = deleted
	var copies []*kafka.Reader
	if s.Stampless != "" {
		if copies, _, err = s.readers(cluster, s.Stampless, m.copiesFrom()); err != nil {
			return nil, err
		}
	}
	for before := -1; before < f.found.alerts+f.found.copies; {
		if before >= 0 {
			if err := sleep(ctx, settle); err != nil {
				return nil, err
			}
		}
		before = f.found.alerts + f.found.copies
		if err := readAllTo(cluster, s.Topic, full, f.take); err != nil {
			return nil, err
		}
		if err := readAllTo(cluster, s.Stampless, copies, f.takeCopy); err != nil {
			return nil, err
		}
	}
	return f.found, nil
}

// readers returns readers of all partitions of a topic, and whether what is at
// the offsets was deleted.
func (s *sending) readers(cluster *kafka.Cluster, topic string, offsets map[int32]int64) (readers []*kafka.Reader, deleted bool, err error) {
	starts, err := cluster.StartOffsets([]kafka.Topic{{Name: topic, Partitions: len(s.client.partitions)}})
	if err != nil {
		return nil, false, err
	}
	for _, p := range s.client.partitions {
		deleted = deleted || starts[topic][p] > offsets[p]
		readers = append(readers, cluster.NewReader(topic, p, max(offsets[p], starts[topic][p])))
	}
	return readers, deleted, nil
}

// readAllTo reads all partitions to their ends.
func readAllTo(cluster *kafka.Cluster, topic string, readers []*kafka.Reader, each func(kafka.Record) error) error {
	if len(readers) == 0 {
		return nil
	}
	ends, err := cluster.EndOffsets([]kafka.Topic{{Name: topic, Partitions: len(readers)}})
	if err != nil {
		return err
	}
	for p, r := range readers {
		if err := r.ReadTo(ends[topic][int32(p)], each); err != nil {
			return err
		}
	}
	return nil
}

var errNoSeq = errors.New("an alert of the run has no " + HeaderSeq + " header")

// number is that of a message in the visit, if it is of the sender's share of
// it.
func (f *finding) number(r kafka.Record) (i int64, own bool, err error) {
	if string(header(r.Headers, HeaderRun)) != f.Run {
		return 0, false, nil
	}
	seq, ok := numberHeader(r.Headers, HeaderSeq)
	if !ok {
		return 0, false, fmt.Errorf("partition %d offset %d: %w", r.Partition, r.Offset, errNoSeq)
	}
	i = seq - f.mark.Begin
	return i, i >= 0 && i < int64(f.mark.Size) && int(i)%f.Share.Of == f.Share.Index, nil
}

// take notes one message of the stream.
func (f *finding) take(r kafka.Record) error {
	i, own, err := f.number(r)
	s := f.found
	if err != nil || !own || s.has[i] {
		return err
	}
	s.has[i], s.alerts = true, s.alerts+1
	s.last = later(s.last, r.Time)
	if f.Stampless == "" || s.copied[i] {
		return nil
	}
	full := fullPlace{r.Partition, r.Offset, len(r.Value)}
	c, err := f.strip.copied(full, &sarama.Record{Value: r.Value, Headers: r.Headers})
	s.lacks[i] = lacksIt{r.Partition, c, r.Time}
	return err
}

// takeCopy notes one message of the topic of copies.
func (f *finding) takeCopy(r kafka.Record) error {
	i, own, err := f.number(r)
	if err != nil || !own || f.found.copied[i] {
		return err
	}
	f.found.copied[i], f.found.copies = true, f.found.copies+1
	delete(f.found.lacks, i)
	return nil
}
