//go:build kafka

package job

import (
	"testing"

	"minibroker/pkg/kafka/kafkatest"
)

func TestOnKafka(t *testing.T) {
	broker := kafkatest.StartBroker(t, "broker")
	for name, check := range suite {
		t.Run(name, func(t *testing.T) { check(t, broker.Address) })
	}
}
