package stream

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"

	"github.com/IBM/sarama"
)

// writer writes batches to a topic, each once and in order: one at a time per
// partition, repeated until the broker has it, and numbered, so that the broker
// knows repetitions (an idempotent producer). sarama's own producer is not used
// because it goes on with later messages when one fails; here nothing is ever
// behind a gap.
type writer struct {
	client        *topicClient
	producer      int64 // id that the broker gave
	epoch         int16
	transactional *string         // id, nil outside of transactions
	sequence      map[int32]int32 // of the next message, by partition
	at            map[int32]int64 // offset of the batch that was written last, by partition
	patience      patience
}

func newWriter(client *topicClient, log *slog.Logger) (*writer, error) {
	broker, err := client.Leader(client.topic, client.partitions[0])
	if err != nil {
		return nil, fmt.Errorf("find the leader of %s: %w", client.topic, err)
	}
	response, err := broker.InitProducerID(&sarama.InitProducerIDRequest{Version: 1})
	if err == nil && response.Err != sarama.ErrNoError {
		err = response.Err
	}
	if err != nil {
		return nil, fmt.Errorf("get a producer id from %s: %w", broker.Addr(), err)
	}
	return &writer{
		client: client, producer: response.ProducerID, epoch: response.ProducerEpoch,
		sequence: map[int32]int32{}, at: map[int32]int64{}, patience: patience{log: log},
	}, nil
}

// write writes one batch to each of the given partitions, and returns when the
// broker has them all. What fails for now is tried again until the context is
// done. After another error it is not known what was written.
func (w *writer) write(ctx context.Context, batches map[int32]*sarama.RecordBatch) error {
	w.number(batches)
	for len(batches) > 0 {
		err := w.attempt(batches)
		if err == nil {
			w.patience.success()
			continue
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if !passes(err) {
			return fmt.Errorf("write to %s: %w", w.client.topic, err)
		}
		if err := w.patience.wait(ctx, "writing to "+w.client.topic, err); err != nil {
			return err
		}
		// An error of this shows in the next attempt.
		_ = w.client.RefreshMetadata(w.client.topic)
	}
	return nil
}

// number makes batches the next of their partitions.
func (w *writer) number(batches map[int32]*sarama.RecordBatch) {
	for p, b := range batches {
		b.Version, b.IsTransactional = 2, w.transactional != nil
		b.ProducerID, b.ProducerEpoch, b.FirstSequence = w.producer, w.epoch, w.sequence[p]
		w.sequence[p] = advance(w.sequence[p], len(b.Records))
	}
}

// attempt sends each leader its batches, and takes those that are written out
// of the map.
func (w *writer) attempt(batches map[int32]*sarama.RecordBatch) error {
	requests := map[*sarama.Broker]*sarama.ProduceRequest{}
	for p, b := range batches {
		leader, err := w.client.Leader(w.client.topic, p)
		if err != nil {
			return err
		}
		if requests[leader] == nil {
			requests[leader] = &sarama.ProduceRequest{
				Version: 7, RequiredAcks: sarama.WaitForAll, TransactionalID: w.transactional,
				Timeout: int32(w.client.Config().Producer.Timeout.Milliseconds()),
			}
		}
		requests[leader].AddBatch(w.client.topic, p, b)
	}
	for leader, request := range requests {
		response, err := leader.Produce(request)
		if err != nil {
			_ = leader.Close() // or a connection that timed out would be used again
			return fmt.Errorf("%s: %w", leader.Addr(), err)
		}
		for p, block := range response.Blocks[w.client.topic] {
			switch block.Err {
			case sarama.ErrNoError, sarama.ErrDuplicateSequenceNumber: // the latter: written by an earlier attempt
				w.at[p] = block.Offset
				delete(batches, p)
			default:
				err = fmt.Errorf("%s: partition %d: %w", leader.Addr(), p, block.Err)
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// passes reports whether an error is of a kind that trying again may mend: the
// broker is not there, or not ready. A broker that refuses the batch itself
// will go on to.
func passes(err error) bool {
	var code sarama.KError
	if !errors.As(err, &code) {
		return true
	}
	switch code {
	case sarama.ErrLeaderNotAvailable, sarama.ErrNotLeaderForPartition, sarama.ErrRequestTimedOut,
		sarama.ErrBrokerNotAvailable, sarama.ErrReplicaNotAvailable, sarama.ErrNetworkException,
		sarama.ErrUnknownTopicOrPartition, sarama.ErrNotEnoughReplicas, sarama.ErrNotEnoughReplicasAfterAppend,
		sarama.ErrKafkaStorageError, sarama.ErrOffsetsLoadInProgress, sarama.ErrConsumerCoordinatorNotAvailable,
		sarama.ErrNotCoordinatorForConsumer:
		return true
	}
	return false
}

// advance returns the sequence number n messages behind s; they begin anew at 0
// behind the largest 32-bit number.
func advance(s int32, n int) int32 {
	return int32((int64(s) + int64(n)) & math.MaxInt32)
}
