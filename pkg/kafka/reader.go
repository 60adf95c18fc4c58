package kafka

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/IBM/sarama"
)

// fetchBytes is about what one fetch of a Reader brings.
const fetchBytes = 1 << 20

// Record is one committed record.
type Record struct {
	Partition int32
	Offset    int64
	Key       []byte
	Value     []byte
	Headers   []*sarama.RecordHeader
	Time      time.Time // of its creation, or when the broker appended it, as the topic says
}

// Reader reads the committed records of one partition when it is asked to, in
// contrast to sarama's consumer, which is always a fetch ahead. It knows its
// position also behind transaction markers and aborted records, so it can tell
// that an end offset has been reached. Not for use by several goroutines.
type Reader struct {
	cluster   *Cluster
	topic     string
	partition int32
	next      int64
}

// NewReader returns a reader that begins at offset next.
func (c *Cluster) NewReader(topic string, partition int32, next int64) *Reader {
	return &Reader{cluster: c, topic: topic, partition: partition, next: next}
}

// Next is the offset at which the next Read begins.
func (r *Reader) Next() int64 { return r.next }

// Read makes one fetch, waits at most wait for something to read,
// and calls each for every committed record. An error of each ends the reading
// and is returned; the reader then stays where it was.
func (r *Reader) Read(wait time.Duration, each func(Record) error) error {
	block, err := r.cluster.fetch(r.topic, r.partition, r.next, fetchBytes, wait)
	if err != nil {
		return err
	}
	next, aborted := r.next, newAborts(block.AbortedTransactions)
	for _, set := range block.RecordsSet {
		batch := set.RecordBatch
		if batch == nil || batch.PartialTrailingRecord {
			break
		}
		last := batch.FirstOffset + int64(batch.LastOffsetDelta)
		if !aborted.skip(batch, last) {
			if err := r.deliver(batch, each); err != nil {
				return err
			}
		}
		next = last + 1
	}
	r.next = next
	return nil
}

// ReadTo reads until the offset end, which must not lie behind the last
// committed record (see EndOffsets).
func (r *Reader) ReadTo(end int64, each func(Record) error) error {
	for r.next < end {
		before := r.next
		if err := r.Read(time.Second, each); err != nil {
			return err
		}
		if r.next == before {
			return fmt.Errorf("read %s/%d on %s: nothing at offset %d, though the end was at %d", r.topic, r.partition, r.cluster.address, before, end)
		}
	}
	return nil
}

func (r *Reader) deliver(batch *sarama.RecordBatch, each func(Record) error) error {
	for _, one := range batch.Records {
		record := recordOf(r.partition, batch, one)
		if record.Offset < r.next { // a fetch begins at the batch that holds the offset
			continue
		}
		if err := each(record); err != nil {
			return err
		}
	}
	return nil
}

// recordOf is one of a batch's records in our words.
func recordOf(partition int32, batch *sarama.RecordBatch, r *sarama.Record) Record {
	at := batch.FirstTimestamp.Add(r.TimestampDelta)
	if batch.LogAppendTime {
		at = batch.MaxTimestamp
	}
	return Record{
		Partition: partition, Offset: batch.FirstOffset + r.OffsetDelta,
		Key: r.Key, Value: r.Value, Headers: r.Headers, Time: at,
	}
}

// aborts tells which batches of a fetch belong to aborted transactions.
type aborts struct {
	list []*sarama.AbortedTransaction // not yet begun, by first offset
	open map[int64]bool               // producers whose aborted transaction has begun
}

func newAborts(list []*sarama.AbortedTransaction) aborts {
	slices.SortFunc(list, func(a, b *sarama.AbortedTransaction) int { return cmp.Compare(a.FirstOffset, b.FirstOffset) })
	return aborts{list: list, open: make(map[int64]bool)}
}

// skip reports whether the batch holds nothing to deliver: a transaction marker,
// or records of an aborted transaction. Batches must come in their order.
func (a *aborts) skip(batch *sarama.RecordBatch, last int64) bool {
	for len(a.list) > 0 && a.list[0].FirstOffset <= last {
		a.open[a.list[0].ProducerID] = true
		a.list = a.list[1:]
	}
	if batch.Control {
		delete(a.open, batch.ProducerID) // only an abort marker can end an open one
		return true
	}
	return batch.IsTransactional && a.open[batch.ProducerID]
}
