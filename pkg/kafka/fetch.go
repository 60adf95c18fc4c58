package kafka

import (
	"fmt"
	"slices"
	"time"

	"github.com/IBM/sarama"
)

// fetch asks the leader of a partition for about maxBytes of committed batches
// from offset on. The first batch comes whole, however large it is.
func (c *Cluster) fetch(topic string, partition int32, offset int64, maxBytes int32, wait time.Duration) (*sarama.FetchResponseBlock, error) {
	fail := func(err error) error {
		return fmt.Errorf("read %s/%d at offset %d on %s: %w", topic, partition, offset, c.address, err)
	}
	leader, err := c.client.Leader(topic, partition)
	if err != nil {
		return nil, fail(err)
	}
	request := &sarama.FetchRequest{
		Version:      11, // the last that names topics on 2.x and 4.x alike without flexible fields
		MinBytes:     1,
		MaxBytes:     maxBytes,
		MaxWaitTime:  int32(wait.Milliseconds()),
		Isolation:    sarama.ReadCommitted,
		SessionEpoch: -1, // no fetch session
	}
	request.AddBlock(topic, partition, offset, maxBytes, -1)
	response, err := leader.Fetch(request)
	if err != nil {
		leader.Close() // the next request opens it again
		return nil, fail(err)
	}
	block := response.GetBlock(topic, partition)
	if block == nil {
		return nil, fail(sarama.ErrIncompleteResponse)
	}
	if block.Err != sarama.ErrNoError {
		if block.Err == sarama.ErrNotLeaderForPartition || block.Err == sarama.ErrUnknownTopicOrPartition {
			c.client.RefreshMetadata(topic) // a topic made anew has another leader
		}
		return nil, fail(block.Err)
	}
	return block, nil
}

// DataEnd returns the offset behind the last record that is no transaction
// marker, given the end offset of the partition. A reader that has read
// everything stands there, or behind it.
func (c *Cluster) DataEnd(topic string, partition int32, end int64) (int64, error) {
	_, end, err := c.lastBatch(topic, partition, end)
	return end, err
}

// LastBefore returns the last record before the offset end, which must lie
// behind the partition's start and not behind its end; false if there are only
// transaction markers. Of a transaction that was aborted it may be all the same.
func (c *Cluster) LastBefore(topic string, partition int32, end int64) (Record, bool, error) {
	batch, end, err := c.lastBatch(topic, partition, end)
	if err != nil || batch == nil {
		return Record{}, false, err
	}
	for _, r := range slices.Backward(batch.Records) {
		if record := recordOf(partition, batch, r); record.Offset < end {
			return record, true, nil
		}
	}
	return Record{}, false, nil
}

// lastBatch returns the batch with the last record before the offset end that
// is no transaction marker, and the offset behind that record; no batch if there
// is none.
func (c *Cluster) lastBatch(topic string, partition int32, end int64) (*sarama.RecordBatch, int64, error) {
	for end > 0 {
		block, err := c.fetch(topic, partition, end-1, 1, 0)
		if err != nil {
			return nil, 0, err
		}
		if len(block.RecordsSet) == 0 || block.RecordsSet[0].RecordBatch == nil {
			return nil, end, nil
		}
		batch := block.RecordsSet[0].RecordBatch
		if !batch.Control {
			return batch, end, nil
		}
		end = batch.FirstOffset
		if end <= block.LogStartOffset {
			break
		}
	}
	return nil, end, nil
}
