package stream

import (
	"errors"
	"fmt"
	"time"

	"github.com/IBM/sarama"
)

// position is where a group's reading of a topic stands.
type position struct {
	offsets  map[int32]int64 // to read next; partitions never committed are missing
	metadata string          // of the first partition
}

// errUnstable means that a transaction that moves the group's offsets is not
// yet decided.
var errUnstable = errors.New("offsets are in an open transaction")

// committedPosition asks the group's coordinator where the group stands. Only
// what no open transaction can change any more is returned, else errUnstable.
func committedPosition(client *topicClient, group string) (position, error) {
	return askPosition(client, group, true)
}

// askPosition asks where the group stands. Unless it must be stable, that is what
// was committed last, and an open transaction may change it.
func askPosition(client *topicClient, group string, stable bool) (position, error) {
	pos := position{offsets: map[int32]int64{}}
	coordinator, err := client.Coordinator(group)
	if err != nil {
		return pos, fmt.Errorf("find the coordinator of group %s: %w", group, err)
	}
	request := &sarama.OffsetFetchRequest{Version: 7, ConsumerGroup: group, RequireStable: stable}
	for _, p := range client.partitions {
		request.AddPartition(client.topic, p)
	}
	response, err := coordinator.FetchOffset(request)
	if err == nil && response.Err != sarama.ErrNoError {
		err = response.Err
	}
	if errors.Is(err, sarama.ErrGroupIDNotFound) {
		return pos, nil // some brokers say so of a group that has committed nothing
	}
	if err != nil {
		return pos, forgetCoordinator(client, coordinator, group, fmt.Errorf("fetch the offsets of group %s: %w", group, err))
	}
	for i, p := range client.partitions {
		block := response.GetBlock(client.topic, p)
		switch {
		case block == nil:
			return pos, fmt.Errorf("fetch the offsets of group %s: the answer lacks partition %d", group, p)
		case block.Err == sarama.ErrUnstableOffsetCommit:
			return pos, errUnstable
		case block.Err != sarama.ErrNoError:
			return pos, forgetCoordinator(client, coordinator, group, fmt.Errorf("fetch the offsets of group %s: %w", group, block.Err))
		case block.Offset >= 0:
			pos.offsets[p] = block.Offset
		}
		if i == 0 {
			pos.metadata = block.Metadata
		}
	}
	return pos, nil
}

// commitOffsets sets where a group stands, outside of any transaction, as one of
// its members or, where it has none, as an outsider. Offsets of a topic that is
// no more are not set on a later one of its name: errAnew.
func commitOffsets(client *topicClient, group string, as membership, offsets map[int32]int64, metadata string) error {
	coordinator, err := client.Coordinator(group)
	if err != nil {
		return fmt.Errorf("find the coordinator of group %s: %w", group, err)
	}
	if err := client.same(coordinator); err != nil {
		return forgetCoordinator(client, coordinator, group, fmt.Errorf("commit the offsets of group %s: %w", group, err))
	}
	request := &sarama.OffsetCommitRequest{
		Version:                 7,
		ConsumerGroup:           group,
		ConsumerGroupGeneration: as.generation,
		ConsumerID:              as.id,
	}
	for p, offset := range offsets {
		request.AddBlockWithLeaderEpoch(client.topic, p, offset, -1, 0, metadata)
	}
	response, err := coordinator.CommitOffset(request)
	if err != nil {
		return forgetCoordinator(client, coordinator, group, fmt.Errorf("commit the offsets of group %s: %w", group, err))
	}
	for _, partitions := range response.Errors {
		for _, code := range partitions {
			if code != sarama.ErrNoError {
				return forgetCoordinator(client, coordinator, group, fmt.Errorf("commit the offsets of group %s: %w", group, code))
			}
		}
	}
	return nil
}

// forgetCoordinator has the coordinator looked up and connected to again before
// the next request, and returns err.
func forgetCoordinator(client *topicClient, coordinator *sarama.Broker, group string, err error) error {
	_ = coordinator.Close()
	_ = client.RefreshCoordinator(group) // an error of this shows in that request
	return err
}

// stablePosition is committedPosition as soon as the coordinator knows how a
// transaction has ended that was decided just now.
func stablePosition(client *topicClient, group string) (position, error) {
	for attempt := 1; ; attempt++ {
		pos, err := committedPosition(client, group)
		if !errors.Is(err, errUnstable) || attempt == markAttempts {
			return pos, err
		}
		time.Sleep(markPause)
	}
}

// positionNow is where a group stands to somebody who only looks.
func positionNow(client *topicClient, group string) (position, error) {
	return askPosition(client, group, false)
}
