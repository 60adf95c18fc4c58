package kafka_test

import (
	"testing"

	"github.com/IBM/sarama"

	"minibroker/pkg/kafka"
)

func TestConfigIsExactlyOnceSafe(t *testing.T) {
	c := kafka.Config("filter001")
	if err := c.Validate(); err != nil {
		t.Fatal(err)
	}
	if c.ClientID != "filter001" || !c.Producer.Idempotent || c.Producer.RequiredAcks != sarama.WaitForAll ||
		c.Consumer.IsolationLevel != sarama.ReadCommitted || c.Consumer.Offsets.AutoCommit.Enable || c.Metadata.AllowAutoTopicCreation {
		t.Errorf("unsafe: %+v", c)
	}
	c.Producer.Transaction.ID = "Filter001"
	if err := c.Validate(); err != nil {
		t.Errorf("not fit for transactions: %v", err)
	}
}

func TestConnectNamesTheAddress(t *testing.T) {
	config := kafka.Config("test")
	config.Metadata.Retry.Max = 0
	_, err := kafka.Connect("localhost:1", config)
	if want := "connect to Kafka at localhost:1: "; err == nil || err.Error()[:len(want)] != want {
		t.Errorf("error %v, want one that begins with %q", err, want)
	}
}
