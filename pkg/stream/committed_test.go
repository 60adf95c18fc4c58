package stream

import (
	"encoding/binary"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/IBM/sarama"
)

// data is a batch of n messages from an offset on, each holding its offset as
// text.
func data(first int64, n int, producer int64) *sarama.RecordBatch {
	b := &sarama.RecordBatch{
		Version: 2, FirstOffset: first, LastOffsetDelta: int32(n - 1), ProducerID: producer, IsTransactional: producer > 0,
		FirstTimestamp: time.UnixMilli(1000), MaxTimestamp: time.UnixMilli(2000),
	}
	for i := range int64(n) {
		b.Records = append(b.Records, &sarama.Record{
			OffsetDelta: i, Value: fmt.Append(nil, first+i), TimestampDelta: time.Duration(i) * time.Millisecond,
		})
	}
	return b
}

// mark is the end of a producer's transaction.
func mark(offset, producer int64, committed bool) *sarama.RecordBatch {
	key := make([]byte, 4)
	if committed {
		binary.BigEndian.PutUint16(key[2:], 1)
	}
	return &sarama.RecordBatch{
		Version: 2, FirstOffset: offset, ProducerID: producer, IsTransactional: true, Control: true,
		Records: []*sarama.Record{{Key: key}},
	}
}

func TestCommittedMessages(t *testing.T) {
	for _, c := range []struct {
		name    string
		from    int64
		batches []*sarama.RecordBatch
		aborted []*sarama.AbortedTransaction
		want    []int64
		next    int64
	}{
		{"nothing", 7, nil, nil, nil, 7},
		{"plain", 0, []*sarama.RecordBatch{data(0, 2, 0), data(2, 1, 0)}, nil, []int64{0, 1, 2}, 3},
		{"from within a batch", 1, []*sarama.RecordBatch{data(0, 3, 0)}, nil, []int64{1, 2}, 3},
		{"committed", 0, []*sarama.RecordBatch{data(0, 2, 5), mark(2, 5, true)}, nil, []int64{0, 1}, 3},
		{"aborted, then committed by the same", 0,
			[]*sarama.RecordBatch{data(0, 2, 5), mark(2, 5, false), data(3, 2, 5), mark(5, 5, true)},
			[]*sarama.AbortedTransaction{{ProducerID: 5, FirstOffset: 0}}, []int64{3, 4}, 6},
		{"committed, then aborted by the same", 0,
			[]*sarama.RecordBatch{data(0, 2, 5), mark(2, 5, true), data(3, 2, 5), mark(5, 5, false)},
			[]*sarama.AbortedTransaction{{ProducerID: 5, FirstOffset: 3}}, []int64{0, 1}, 6},
		{"two producers mixed, listed out of order", 0,
			[]*sarama.RecordBatch{data(0, 1, 5), data(1, 1, 6), data(2, 1, 7), data(3, 1, 5), mark(4, 5, false), mark(5, 6, true), mark(6, 7, false)},
			[]*sarama.AbortedTransaction{{ProducerID: 7, FirstOffset: 2}, {ProducerID: 5, FirstOffset: 0}}, []int64{1}, 7},
		{"aborted, begun before the fetch", 10,
			[]*sarama.RecordBatch{data(10, 2, 5), mark(12, 5, false)},
			[]*sarama.AbortedTransaction{{ProducerID: 5, FirstOffset: 3}}, nil, 13},
		{"only marks", 3, []*sarama.RecordBatch{mark(3, 5, true)}, nil, nil, 4},
	} {
		block := &sarama.FetchResponseBlock{AbortedTransactions: c.aborted}
		for _, b := range c.batches {
			records := &sarama.Records{RecordBatch: b}
			block.RecordsSet = append(block.RecordsSet, records)
		}
		got, err := committedMessages(block, c.from)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		var offsets []int64
		for _, m := range got.messages {
			offsets = append(offsets, m.offset)
			if string(m.Value) != fmt.Sprint(m.offset) {
				t.Errorf("%s: offset %d holds %s", c.name, m.offset, m.Value)
			}
		}
		if !slices.Equal(offsets, c.want) || got.next != c.next {
			t.Errorf("%s: offsets %v up to %d, want %v up to %d", c.name, offsets, got.next, c.want, c.next)
		}
	}
}
