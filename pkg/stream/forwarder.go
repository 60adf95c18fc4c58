package stream

import (
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/IBM/sarama"
)

// errFenced means that another process works under the same name and has taken
// over, or that this one was away for longer than a transaction may last.
var errFenced = errors.New("another process of the same name has taken over, or the transaction took too long")

// forwarder writes messages to a topic and moves a group's offsets on the topic
// they are from, both or neither. It makes each transaction of its single
// requests; sarama's transactional producer repeats most of them for half a
// minute even when they can never succeed, as those of a producer that was
// replaced.
type forwarder struct {
	txn    *transaction
	writer *writer
	aside  *writer // of dead letters; nil: there are none
	from   *topicClient
	group  string
}

// newForwarder makes itself the one producer with the transactional id group.
// An older one can commit nothing any more, and its open transaction is
// decided. aside may be nil.
func newForwarder(from, to, aside *topicClient, group string, timeout time.Duration, log *slog.Logger) (*forwarder, error) {
	txn, err := newTransaction(to.Client, group, timeout)
	if err != nil {
		return nil, fmt.Errorf("begin as transactional producer %s: %w", group, fenced(err))
	}
	f := &forwarder{txn: txn, from: from, group: group, writer: txn.writer(to, log)}
	if aside != nil {
		f.aside = txn.writer(aside, log)
	}
	return f, nil
}

// writer writes to a topic within the transactions.
func (t *transaction) writer(to *topicClient, log *slog.Logger) *writer {
	return &writer{client: to, producer: t.producer, epoch: t.epoch, transactional: &t.id,
		sequence: map[int32]int32{}, at: map[int32]int64{}, patience: patience{log: log}}
}

// commit writes messages and dead letters to their topics, and sets the group's
// offsets and the metadata beside them, in one transaction. After an error it is not known
// whether that happened; the forwarder is then of no more use, and a new one
// must look.
func (f *forwarder) commit(messages, letters []*message, offsets map[int32]int64, metadata string) error {
	if err := f.transact(messages, letters, offsets, metadata); err != nil {
		return fmt.Errorf("commit %d alerts to %s: %w", len(messages), f.writer.client.topic, fenced(err))
	}
	return nil
}

func (f *forwarder) transact(messages, letters []*message, offsets map[int32]int64, metadata string) error {
	failpoint("before-produce")
	if err := f.produce(f.writer, messages); err != nil {
		return err
	}
	if err := f.produce(f.aside, letters); err != nil {
		return err
	}
	failpoint("after-produce")
	if err := f.txn.addOffsets(f.group); err != nil {
		return err
	}
	if err := f.txn.commitOffsets(f.from, f.group, offsets, metadata); err != nil {
		return err
	}
	failpoint("before-commit")
	if err := f.txn.commit(); err != nil {
		return err
	}
	failpoint("after-commit")
	return nil
}

// produce writes messages to the partitions of a topic that they are for, in
// their order in each, within the transaction.
func (f *forwarder) produce(to *writer, messages []*message) error {
	byPartition := map[int32][]*message{}
	for _, m := range messages {
		byPartition[m.to] = append(byPartition[m.to], m)
	}
	for p, mine := range byPartition {
		if err := f.txn.addPartition(to.client.topic, p); err != nil {
			return err
		}
		for _, b := range batchesOf(mine) {
			one := map[int32]*sarama.RecordBatch{p: b}
			to.number(one)
			if err := to.attempt(one); err != nil {
				return err
			}
		}
	}
	return nil
}

// batchesOf packs messages, with their keys, headers and times, into batches of
// about chunkBytes.
func batchesOf(messages []*message) []*sarama.RecordBatch {
	var all []*sarama.RecordBatch
	size := 0
	for _, m := range messages {
		if len(all) == 0 || size+m.size() > chunkBytes {
			all = append(all, &sarama.RecordBatch{FirstTimestamp: m.time, LastOffsetDelta: -1})
			size = 0
		}
		b := all[len(all)-1]
		b.LastOffsetDelta++
		if m.time.After(b.MaxTimestamp) {
			b.MaxTimestamp = m.time
		}
		b.Records = append(b.Records, &sarama.Record{
			OffsetDelta: int64(b.LastOffsetDelta), TimestampDelta: m.time.Sub(b.FirstTimestamp),
			Key: m.Key, Value: m.Value, Headers: m.Headers,
		})
		size += m.size()
	}
	return all
}

// fenced tells errors of a producer that was replaced from all others.
func fenced(err error) error {
	for _, code := range []sarama.KError{sarama.ErrInvalidProducerEpoch, sarama.ErrProducerFenced} {
		if errors.Is(err, code) {
			return fmt.Errorf("%w (broker's error %d)", errFenced, code)
		}
	}
	return err
}
