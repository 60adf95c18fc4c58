package job

import (
	"encoding/json"
	"fmt"
	"io"
	"time"

	"minibroker/pkg/kafka"
)

// connect connects to the broker at address. A job may run before its container
// is in the overlay's DNS: names are tried for about ten seconds.
func connect(address string) (*kafka.Cluster, error) {
	config := kafka.Config("job")
	config.Metadata.Retry.Max = 20
	config.Metadata.Retry.Backoff = 500 * time.Millisecond
	return kafka.Connect(address, config)
}

// bounds gives where the partitions of a topic begin and end now.
func bounds(cluster *kafka.Cluster, topic string) (starts, ends map[int32]int64, err error) {
	missing, err := cluster.MissingTopics([]kafka.Topic{{Name: topic}})
	if err != nil {
		return nil, nil, err
	}
	if len(missing) > 0 { // asked for first, because the client would look for long
		return nil, nil, fmt.Errorf("topic %s does not exist", topic)
	}
	partitions, err := cluster.Client().Partitions(topic)
	if err != nil {
		return nil, nil, fmt.Errorf("look up topic %s: %w", topic, err)
	}
	whole := []kafka.Topic{{Name: topic, Partitions: len(partitions)}}
	first, err := cluster.StartOffsets(whole)
	if err != nil {
		return nil, nil, err
	}
	last, err := cluster.EndOffsets(whole)
	if err != nil {
		return nil, nil, err
	}
	return first[topic], last[topic], nil
}

// readAll calls each for every committed record that a topic has now, one
// partition after the other.
func readAll(cluster *kafka.Cluster, topic string, each func(kafka.Record) error) error {
	starts, ends, err := bounds(cluster, topic)
	if err != nil {
		return err
	}
	for p := range int32(len(ends)) {
		if err := cluster.NewReader(topic, p, starts[p]).ReadTo(ends[p], each); err != nil {
			return err
		}
	}
	return nil
}

// done is the last line of an answer.
type done struct {
	Done  bool `json:"done"` // true
	Count int  `json:"count"`
}

func writeDone(out io.Writer, count int) error {
	return json.NewEncoder(out).Encode(done{Done: true, Count: count})
}
