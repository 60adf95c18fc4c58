//go:build kafka

package trial

import (
	"testing"

	"minibroker/pkg/kafka/kafkatest"
)

func TestLiveOnKafka(t *testing.T) { checkLive(t, kafkatest.StartBroker(t, "broker").Address) }
