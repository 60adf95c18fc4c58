package stream

import (
	"errors"
	"fmt"
	"time"

	"github.com/IBM/sarama"
)

// How often, and how soon again, a request is sent while the coordinator is
// still writing the marks of the transaction before: some milliseconds,
// usually.
const (
	markAttempts = 500
	markPause    = 10 * time.Millisecond
)

// transaction is Kafka's protocol of transactions, step by step, of one
// producer. No step but the waiting for an earlier transaction is repeated.
type transaction struct {
	client   sarama.Client
	id       string
	producer int64
	epoch    int16
}

// newTransaction makes itself the producer with that transactional id. The
// broker aborts a transaction that lasts longer than timeout.
func newTransaction(client sarama.Client, id string, timeout time.Duration) (*transaction, error) {
	t := &transaction{client: client, id: id}
	err := t.ask("get a producer id", func(coordinator *sarama.Broker) (sarama.KError, error) {
		response, err := coordinator.InitProducerID(&sarama.InitProducerIDRequest{
			Version: 2, TransactionalID: &id, TransactionTimeout: timeout,
		})
		if err != nil {
			return 0, err
		}
		t.producer, t.epoch = response.ProducerID, response.ProducerEpoch
		return response.Err, nil
	})
	return t, err
}

// addPartition tells that messages will be written to a partition.
func (t *transaction) addPartition(topic string, partition int32) error {
	return t.ask("add the partition", func(coordinator *sarama.Broker) (sarama.KError, error) {
		response, err := coordinator.AddPartitionsToTxn(&sarama.AddPartitionsToTxnRequest{
			Version: 2, TransactionalID: t.id, ProducerID: t.producer, ProducerEpoch: t.epoch,
			TopicPartitions: map[string][]int32{topic: {partition}},
		})
		if err != nil {
			return 0, err
		}
		return firstCode(response.Errors), nil
	})
}

// addOffsets tells that a group's offsets will be moved.
func (t *transaction) addOffsets(group string) error {
	return t.ask("add the offsets", func(coordinator *sarama.Broker) (sarama.KError, error) {
		response, err := coordinator.AddOffsetsToTxn(&sarama.AddOffsetsToTxnRequest{
			Version: 2, TransactionalID: t.id, ProducerID: t.producer, ProducerEpoch: t.epoch, GroupID: group,
		})
		if err != nil {
			return 0, err
		}
		return response.Err, nil
	})
}

// commitOffsets moves a group's offsets.
func (t *transaction) commitOffsets(from *topicClient, group string, offsets map[int32]int64, metadata string) error {
	coordinator, err := from.Coordinator(group)
	if err != nil {
		return fmt.Errorf("find the coordinator of group %s: %w", group, err)
	}
	var moved []*sarama.PartitionOffsetMetadata
	for p, offset := range offsets {
		moved = append(moved, &sarama.PartitionOffsetMetadata{Partition: p, Offset: offset, LeaderEpoch: -1, Metadata: &metadata})
	}
	response, err := coordinator.TxnOffsetCommit(&sarama.TxnOffsetCommitRequest{
		Version: 2, TransactionalID: t.id, GroupID: group, ProducerID: t.producer, ProducerEpoch: t.epoch,
		Topics: map[string][]*sarama.PartitionOffsetMetadata{from.topic: moved},
	})
	if err == nil {
		err = asError(firstCode(response.Topics))
	}
	if err != nil {
		return fmt.Errorf("move the offsets of group %s: %w", group, err)
	}
	return nil
}

// commit makes all that was done in the transaction valid.
func (t *transaction) commit() error {
	return t.ask("end the transaction", func(coordinator *sarama.Broker) (sarama.KError, error) {
		response, err := coordinator.EndTxn(&sarama.EndTxnRequest{
			Version: 2, TransactionalID: t.id, ProducerID: t.producer, ProducerEpoch: t.epoch, TransactionResult: true,
		})
		if err != nil {
			return 0, err
		}
		return response.Err, nil
	})
}

// ask sends the transaction's coordinator a request, again while it is busy
// with the transaction before.
func (t *transaction) ask(what string, request func(*sarama.Broker) (sarama.KError, error)) error {
	coordinator, err := t.client.TransactionCoordinator(t.id)
	if err != nil {
		return fmt.Errorf("find the coordinator of transactions %s: %w", t.id, err)
	}
	for attempt := 1; ; attempt++ {
		code, err := request(coordinator)
		if err == nil {
			err = asError(code)
		}
		if err == nil {
			return nil
		}
		if !errors.Is(err, sarama.ErrConcurrentTransactions) || attempt == markAttempts {
			return fmt.Errorf("%s: %w", what, err)
		}
		time.Sleep(markPause)
	}
}

// firstCode returns an error code of an answer that has one for each partition.
func firstCode(byTopic map[string][]*sarama.PartitionError) sarama.KError {
	for _, partitions := range byTopic {
		for _, p := range partitions {
			if p.Err != sarama.ErrNoError {
				return p.Err
			}
		}
	}
	return sarama.ErrNoError
}

// asError returns a broker's code as an error, nil if it tells of none.
func asError(code sarama.KError) error {
	if code == sarama.ErrNoError {
		return nil
	}
	return code
}
