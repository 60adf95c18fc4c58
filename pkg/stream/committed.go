package stream

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/IBM/sarama"
)

// committed is what a fetched block holds for a reader of committed messages.
type committed struct {
	messages []message
	next     int64 // offset behind the last batch of the block
	size     int   // of the messages' values, bytes
}

// committedMessages returns the messages of a block from offset next on,
// without those of aborted transactions and without the marks that end
// transactions.
func committedMessages(block *sarama.FetchResponseBlock, next int64) (committed, error) {
	c := committed{next: next}
	aborted := slices.Clone(block.AbortedTransactions)
	slices.SortFunc(aborted, func(a, b *sarama.AbortedTransaction) int { return cmp.Compare(a.FirstOffset, b.FirstOffset) })
	inAborted := map[int64]bool{} // producer ids that are within an aborted transaction
	for _, set := range block.RecordsSet {
		b := set.RecordBatch
		if b == nil {
			return c, fmt.Errorf("messages at offset %d are of a form older than Kafka 0.11", c.next)
		}
		if b.PartialTrailingRecord {
			break
		}
		for len(aborted) > 0 && aborted[0].FirstOffset <= b.LastOffset() {
			inAborted[aborted[0].ProducerID] = true
			aborted = aborted[1:]
		}
		switch {
		case b.Control:
			if endsAborted(b) {
				delete(inAborted, b.ProducerID)
			}
		case b.IsTransactional && inAborted[b.ProducerID]:
		default:
			c.add(b)
		}
		c.next = max(c.next, b.LastOffset()+1)
	}
	return c, nil
}

// add appends those messages of a batch that lie at or behind c.next; a fetch
// brings whole batches.
func (c *committed) add(b *sarama.RecordBatch) {
	for _, r := range b.Records {
		offset := b.FirstOffset + r.OffsetDelta
		if offset < c.next {
			continue
		}
		at := b.FirstTimestamp.Add(r.TimestampDelta)
		if b.LogAppendTime {
			at = b.MaxTimestamp
		}
		c.messages = append(c.messages, message{Record: r, offset: offset, time: at})
		c.size += len(r.Value)
	}
}

// endsAborted reports whether a control batch says that its producer's
// transaction was aborted. Its key is two 16-bit integers: version, and type,
// of which 0 is abort.
func endsAborted(b *sarama.RecordBatch) bool {
	if len(b.Records) == 0 || len(b.Records[0].Key) < 4 {
		return false
	}
	return binary.BigEndian.Uint16(b.Records[0].Key[2:]) == 0
}
