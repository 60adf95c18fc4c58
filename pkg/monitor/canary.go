package monitor

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/IBM/sarama"

	"minibroker/pkg/kafka"
)

// A canary is sent often while something is amiss, and rarely when all is well:
// each one costs every MirrorMaker a transaction.
const (
	canaryOften  = 5 * time.Second
	canaryRarely = 30 * time.Second
	canaryLate   = 15 * time.Second // one that takes longer is missing
)

// canary is the value of a record in the canary topic.
type canary struct {
	Run  string    `json:"run"` // the monitor's process
	Sent time.Time `json:"sent"`
}

// canaries sends them and remembers when.
type canaries struct {
	topic string
	run   string
	sent  []time.Time // of those that the hub has acknowledged; the last few
}

// due reports whether the next canary is to be sent.
func (c *canaries) due(now time.Time, allWell bool) bool {
	every := canaryOften
	if allWell {
		every = canaryRarely
	}
	// A tick that comes a little early must not put it off to the next one.
	return len(c.sent) == 0 || now.Sub(c.sent[len(c.sent)-1]) > every-500*time.Millisecond
}

// send sends one canary, and returns when the hub has it.
func (c *canaries) send(hub *kafka.Cluster) error {
	now := time.Now().UTC()
	value, err := json.Marshal(canary{Run: c.run, Sent: now})
	if err != nil {
		return err
	}
	producer, err := sarama.NewSyncProducerFromClient(hub.Client())
	if err != nil {
		return fmt.Errorf("send a canary: %w", err)
	}
	_, _, err = producer.SendMessage(&sarama.ProducerMessage{Topic: c.topic, Value: sarama.ByteEncoder(value)})
	if err := errors.Join(err, producer.Close()); err != nil {
		return fmt.Errorf("send a canary: %w", err)
	}
	const few = 20
	c.sent = append(c.sent, now)
	c.sent = c.sent[max(0, len(c.sent)-few):]
	return nil
}

// missing reports whether a mirror waits too long for a canary, when the newest
// that it has was sent at newest.
func (c *canaries) missing(now, newest time.Time) bool {
	for _, sent := range c.sent {
		if sent.After(newest) {
			return now.Sub(sent) > canaryLate // the oldest that it lacks
		}
	}
	return false
}
