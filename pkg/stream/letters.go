package stream

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/IBM/sarama"

	"minibroker/pkg/kafka"
)

// DeadLetter is what an alert that was set aside tells of itself.
type DeadLetter struct {
	Filter    string `json:"filter"`
	Topic     string `json:"topic"` // that the alert is in
	Partition string `json:"partition"`
	Offset    string `json:"offset"`
	Schema    string `json:"schema"` // id; "": it tells none
	Time      string `json:"time"`   // when it was set aside
	Reason    string `json:"reason"`
	Replayed  bool   `json:"replayed"` // it has been decided since
}

// DeadLetters calls each for the dead letters that a topic holds now, the oldest
// first.
func DeadLetters(ctx context.Context, broker, topic string, each func(DeadLetter) error) error {
	client, err := openTopic(broker, topic, boundTo(ctx, patientConfig("deadletter")))
	if err != nil {
		return err
	}
	defer client.Close()
	progress := map[string]replayProgress{} // by filter
	_, err = scan(client, 0, 0, func(m *message) error {
		name := string(m.Key)
		p, known := progress[name]
		if !known {
			if p, err = replayProgressOf(client, name, positionNow); err != nil {
				return err
			}
			progress[name] = p
		}
		l := deadLetterOf(m)
		l.Replayed = p.done(m.offset)
		return each(l)
	})
	if err != nil {
		return fmt.Errorf("read the dead letters on %s: %w", broker, err)
	}
	return nil
}

// patientConfig is for who may start before the broker's name is known: it is
// tried for about ten seconds.
func patientConfig(name string) *sarama.Config {
	config := kafka.Config(name)
	config.Metadata.Retry.Max = 20
	config.Metadata.Retry.Backoff = 500 * time.Millisecond
	return config
}

func deadLetterOf(m *message) DeadLetter {
	_, ours := splitLetter(m)
	of := func(name string) string { return string(header(ours, name)) }
	return DeadLetter{Filter: string(m.Key), Topic: of(HeaderTopic), Partition: of(HeaderPartition), Offset: of(HeaderOffset),
		Schema: of(HeaderSchema), Time: of(HeaderSetAside), Reason: of(HeaderReason)}
}

// letterHeaders are what setAside puts behind an alert's own headers.
func (w *filtering) letterHeaders(m *message, partition int32, reason error, now time.Time) (all []*sarama.RecordHeader) {
	add := func(name, value string) {
		all = append(all, &sarama.RecordHeader{Key: []byte(name), Value: []byte(value)})
	}
	schema := ""
	if w.decoder.schemaID != 0 {
		schema = strconv.Itoa(int(w.decoder.schemaID))
	}
	add(HeaderReason, reason.Error())
	add(HeaderTopic, w.Topic)
	add(HeaderPartition, strconv.Itoa(int(partition)))
	add(HeaderOffset, strconv.FormatInt(m.offset, 10))
	add(HeaderSchema, schema)
	add(HeaderSetAside, now.UTC().Format(time.RFC3339))
	if m.Key != nil {
		add(HeaderKey, string(m.Key))
	}
	return all
}

// splitLetter parts the headers that an alert had from those that it got as a
// dead letter, which are the last ones.
func splitLetter(m *message) (alerts, ours []*sarama.RecordHeader) {
	for i := len(m.Headers) - 1; i >= 0; i-- {
		if string(m.Headers[i].Key) == HeaderReason {
			return m.Headers[:i], m.Headers[i:]
		}
	}
	return m.Headers, nil
}

// unsealed is the alert as it was before it was set aside.
func unsealed(m *message) *message {
	alerts, ours := splitLetter(m)
	return &message{Record: &sarama.Record{Key: header(ours, HeaderKey), Value: m.Value, Headers: alerts}, offset: m.offset, time: m.time}
}
