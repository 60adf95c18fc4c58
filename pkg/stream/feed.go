package stream

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"time"

	"github.com/IBM/sarama"

	"minibroker/pkg/alert"
	"minibroker/pkg/kafka"
)

// How much a feed gathers before it writes, and how long what came first waits at
// most: a hundred readers that wake for every few alerts would do nothing but
// switch contexts.
const (
	feedBytes = 256 << 10
	feedDelay = 100 * time.Millisecond
)

// Feed copies every alert of a topic, without its cutouts, to another topic of
// the same broker, exactly once, and tells with each where the full one is.
// Alerts whose cutouts cannot be left out are copied whole.
type Feed struct {
	Name    string // group and transactional id
	Broker  string // host:port
	Topic   string // of the full alerts
	To      string // topic that takes the copies, with as many partitions
	Timeout time.Duration
	Schemas *alert.Schemas // that the alerts may have been written with
	Log     *slog.Logger
}

// Run copies until the context is done, which is no error. What fails for now is
// tried again for ever. It returns an error when another process of the same
// name has taken over, or the broker has lost its log.
func (f *Feed) Run(ctx context.Context) error {
	return persist(ctx, f.Log, "copying "+f.Topic, f.session, errFenced, errLost)
}

func (f *Feed) session(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	client, err := openTopic(f.Broker, f.Topic, boundTo(ctx, kafka.Config(f.Name)))
	if err != nil {
		return err
	}
	defer client.Close()
	to, err := client.other(f.To)
	if err != nil {
		return err
	}
	if len(to.partitions) != len(client.partitions) {
		return fmt.Errorf("topic %s has %d partitions and %s has %d: make them equal", f.To, len(to.partitions), f.Topic, len(client.partitions))
	}
	forward, err := newForwarder(client, to, nil, f.Name, f.Timeout, f.Log)
	if err != nil {
		return err
	}
	pos, err := committedPosition(client, f.Name)
	if err != nil {
		return err
	}
	if len(pos.offsets) == 0 {
		if pos.offsets, err = f.copiedBefore(client); err != nil {
			return err
		}
	}
	read, err := newReader(client, pos.offsets, f.Log)
	if err != nil {
		return err
	}
	f.Log.Info("copying without cutouts", "topic", f.Topic, "to", f.To, "offsets", read.next)
	work := &feeding{Feed: f, strip: newStripper(f.Schemas), forward: forward, offsets: maps.Clone(read.next)}
	return firstToEnd(cancel, func() error { return read.run(ctx) }, func() error { return work.run(ctx, read.out) })
}

// copiedBefore finds where to begin a stream of which a sender has made copies
// until now: behind the last alert that was copied, in each partition whose last
// copy is of what stands there.
func (f *Feed) copiedBefore(client *topicClient) (map[int32]int64, error) {
	cluster, err := kafka.Connect(f.Broker, client.Config())
	if err != nil {
		return nil, err
	}
	defer cluster.Close()
	topics := []kafka.Topic{{Name: f.To, Partitions: len(client.partitions)}}
	starts, err := cluster.StartOffsets(topics)
	if err != nil {
		return nil, err
	}
	ends, err := cluster.EndOffsets(topics)
	if err != nil {
		return nil, err
	}
	next := map[int32]int64{}
	for _, p := range client.partitions {
		if ends[f.To][p] <= starts[f.To][p] {
			continue
		}
		last, any, err := cluster.LastBefore(f.To, p, ends[f.To][p])
		if err != nil {
			return nil, err
		}
		full, copied := placeOfFull(last.Headers)
		if !any || !copied || full.partition != p {
			continue
		}
		there, err := messagesFrom(client, p, full.offset)
		if err != nil {
			return nil, err
		}
		if len(there) > 0 && there[0].offset == full.offset && sameAlert(there[0].Headers, last.Headers) {
			next[p] = full.offset + 1
		}
	}
	return next, nil
}

// sameAlert says whether two messages are of one alert, by what its sender wrote.
func sameAlert(a, b []*sarama.RecordHeader) bool {
	seq, any := numberHeader(a, HeaderSeq)
	other, _ := numberHeader(b, HeaderSeq)
	return any && seq == other && runOf(a) == runOf(b)
}

// feeding is the state of one session of a feed.
type feeding struct {
	*Feed
	strip   *stripper
	forward *forwarder
	offsets map[int32]int64 // to read next, by partition
	pending []*message      // not committed
	bytes   int             // of them
	due     commitDue
}

func (w *feeding) run(ctx context.Context, in <-chan batch) error {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		timer.Reset(time.Until(w.due.at()))
		select {
		case <-ctx.Done():
			return ctx.Err()
		case b := <-in:
			if err := w.take(b); err != nil {
				return err
			}
		case <-timer.C:
		}
		if !w.due.now(time.Now()) {
			continue
		}
		if err := w.forward.commit(w.pending, nil, w.offsets, ""); err != nil {
			return err
		}
		w.pending, w.bytes = nil, 0
		w.due.done()
	}
}

// take copies what was read.
func (w *feeding) take(b batch) error {
	now := time.Now()
	for i := range b.messages {
		m, err := w.copied(&b.messages[i], b.partition)
		if err != nil {
			return err
		}
		w.pending = append(w.pending, m)
		w.bytes += len(m.Value)
	}
	w.offsets[b.partition] = b.next
	w.due.within(now, feedDelay)
	if w.bytes >= feedBytes {
		w.due.within(now, 0)
	}
	return nil
}

// copied is an alert without its cutouts, or as it is.
func (w *feeding) copied(m *message, partition int32) (*message, error) {
	value, stripped, err := w.strip.strip(nil, m.Value)
	if errors.Is(err, errLater) {
		return nil, err
	}
	if !stripped {
		whole := m.clone()
		whole.to = partition
		return whole, nil
	}
	c := (&message{Record: &sarama.Record{Key: m.Key, Value: value, Headers: m.Headers}, offset: m.offset, time: m.time}).clone()
	c.to, c.Headers = partition, append(c.Headers, fullPlace{partition, m.offset, len(m.Value)}.header())
	return c, nil
}
