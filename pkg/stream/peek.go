package stream

import (
	"errors"
	"fmt"
	"time"

	"github.com/IBM/sarama"
)

// peekWait is how long a broker may wait for messages that are asked for by
// offset and not there.
const peekWait = 500 * time.Millisecond

// messagesFrom fetches once: some of the messages from an offset on, at least
// the first unless none is there any more.
func messagesFrom(client *topicClient, partition int32, offset int64) ([]message, error) {
	what := fmt.Sprintf("read %s partition %d offset %d", client.topic, partition, offset)
	leader, err := client.Leader(client.topic, partition)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	conn, err := dial(leader.Addr(), client.Config())
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	f := fetcher{client: client, next: map[int32]int64{partition: offset}}
	request := f.request()
	request.MaxWaitTime = int32(peekWait / time.Millisecond)
	response, err := conn.Fetch(request)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	block := response.GetBlock(client.topic, partition)
	switch {
	case block == nil:
		return nil, fmt.Errorf("%s: the answer lacks it", what)
	case errors.Is(block.Err, sarama.ErrOffsetOutOfRange):
		return nil, nil
	case block.Err != sarama.ErrNoError:
		return nil, fmt.Errorf("%s: %w", what, block.Err)
	}
	c, err := committedMessages(block, offset)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	return c.messages, nil
}
