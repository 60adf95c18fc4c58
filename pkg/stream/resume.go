package stream

import (
	"context"
	"fmt"
	"time"

	"github.com/IBM/sarama"
)

// settle is how long nothing more must arrive of a killed sender's before its
// successor goes on: what that had given to its kernel may still be under way.
const settle = time.Second

// progress is how far a run is on the hub.
type progress struct {
	client *topicClient
	run    string
	last   map[int32]place // the run's last alert, by partition; none: not there
}

// place is where an alert of the run is.
type place struct {
	seq    int64
	offset int64
	value  []byte // the alert in wire format
	size   int    // of its visit
}

// findProgress looks up the last alert in each partition. When a predecessor
// was at work it waits until nothing of that arrives any more.
func findProgress(ctx context.Context, client *topicClient, run string) (*progress, error) {
	found := &progress{client: client, run: run}
	for first := true; ; first = false {
		last, err := found.look()
		if err != nil {
			return nil, err
		}
		settled := !first && samePlaces(last, found.last)
		found.last = last
		if len(last) == 0 || settled {
			return found, nil
		}
		if err := sleep(ctx, settle); err != nil {
			return nil, err
		}
	}
}

func samePlaces(a, b map[int32]place) bool {
	for p, at := range a {
		if b[p].offset != at.offset {
			return false
		}
	}
	return len(a) == len(b)
}

// look reads the last alert of each partition, as far as it is of the run.
func (g *progress) look() (map[int32]place, error) {
	last := map[int32]place{}
	for _, p := range g.client.partitions {
		m, err := lastMessage(g.client, p)
		if err != nil {
			return nil, err
		}
		if m == nil || string(header(m.Headers, HeaderRun)) != g.run {
			continue
		}
		seq, ok := numberHeader(m.Headers, HeaderSeq)
		if !ok {
			return nil, fmt.Errorf("%s partition %d offset %d: an alert of run %s has no %s header", g.client.topic, p, m.offset, g.run, HeaderSeq)
		}
		last[p] = place{seq, m.offset, m.Value, visitSize(m.Headers)}
	}
	return last, nil
}

// partitionOf is the partition that an alert of the run belongs to.
func (g *progress) partitionOf(seq int64) int32 {
	return g.client.partitions[seq%int64(len(g.client.partitions))]
}

// has reports whether an alert of the run is on the hub.
func (g *progress) has(seq int64) bool {
	at, any := g.last[g.partitionOf(seq)]
	return any && seq <= at.seq
}

// newest returns the alert of the run that has the highest number, if any is
// there.
func (g *progress) newest() (newest place, any bool) {
	for _, at := range g.last {
		if !any || at.seq > newest.seq {
			newest, any = at, true
		}
	}
	return newest, any
}

// next returns the first alert of the run that is not on the hub.
func (g *progress) next() int64 {
	n := int64(len(g.client.partitions))
	next := int64(-1)
	for i, p := range g.client.partitions {
		first := int64(i)
		if at, any := g.last[p]; any {
			first = at.seq + n
		}
		if next < 0 || first < next {
			next = first
		}
	}
	return next
}

// sentAt returns when an alert that is on the hub was sent, to the millisecond,
// and the zero time if it was deleted since.
func (g *progress) sentAt(seq int64) (time.Time, error) {
	p := g.partitionOf(seq)
	at := g.last[p]
	offset := at.offset - (at.seq-seq)/int64(len(g.client.partitions))
	found, err := messagesFrom(g.client, p, offset)
	if err != nil {
		return time.Time{}, err
	}
	if len(found) == 0 || string(header(found[0].Headers, HeaderRun)) != g.run {
		return time.Time{}, nil
	}
	if there, _ := numberHeader(found[0].Headers, HeaderSeq); there != seq {
		return time.Time{}, nil
	}
	return found[0].time, nil
}

// lastMessage returns a partition's last message, or nil when it has none.
func lastMessage(client *topicClient, partition int32) (*message, error) {
	newest, err := client.GetOffset(client.topic, partition, sarama.OffsetNewest)
	if err != nil {
		return nil, fmt.Errorf("find the end of %s partition %d: %w", client.topic, partition, err)
	}
	oldest, err := client.GetOffset(client.topic, partition, sarama.OffsetOldest)
	if err != nil {
		return nil, fmt.Errorf("find the beginning of %s partition %d: %w", client.topic, partition, err)
	}
	// The last offsets may be marks of transactions, of others than us.
	for from := newest - 1; from >= oldest; from-- {
		found, err := messagesFrom(client, partition, from)
		if err != nil {
			return nil, err
		}
		if len(found) > 0 {
			return &found[len(found)-1], nil
		}
	}
	return nil, nil
}
