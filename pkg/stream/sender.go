package stream

import (
	"context"
	"fmt"
	"log/slog"
	"strconv"

	"minibroker/pkg/alert"
	"minibroker/pkg/kafka"
	"minibroker/pkg/report"

	"github.com/IBM/sarama"
)

// Sender puts visits on the hub, one each interval.
type Sender struct {
	Broker    string // host:port of the hub
	Topic     string
	Run       string // id of the run; a sender that is started again with the same goes on in it
	Source    Source
	Visits    int    // how many to send, 0: all that the source has
	Stampless string // topic that takes copies without cutouts; empty: none does
	Share     Share  // of each visit
	Producers int    // that send the share together, each with connections of its own; 0: 1
	Rhythm    Rhythm // when visits, and the alerts in them, are due; nil: at once
	Codec     sarama.CompressionCodec
	Fields    Fields
	Schemas   *alert.Schemas // that the alerts may have been written with
	Records   Records
	Log       *slog.Logger
}

// Send sends what of its share of the run is not on the hub yet, and returns when
// everything is there and acknowledged, or with an error. What fails for now is tried
// again until the context is done.
func (s *Sender) Send(ctx context.Context) error {
	if s.Rhythm == nil {
		s.Rhythm = Steady{}
	}
	s.Share, s.Producers = s.Share.whole(), max(s.Producers, 1)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var client *topicClient
	err := until(ctx, s.Log, "sending", func() (err error) {
		client, err = openTopic(s.Broker, s.Topic, boundTo(ctx, kafka.Config("sender")))
		return err
	})
	if err != nil {
		return err
	}
	defer client.Close()
	var sending *sending
	err = until(ctx, s.Log, "sending", func() (err error) {
		sending, err = s.begin(ctx, client)
		return err
	})
	if err != nil {
		return err
	}
	defer sending.close()
	if bytes, where := s.Source.Largest(); bytes > sending.limit {
		return fmt.Errorf("%s: its largest alert has %d bytes and topic %s on %s takes at most %d; raise max.message.bytes there, or leave the alert out",
			where, bytes, s.Topic, s.Broker, sending.limit)
	}
	if err := sending.sameRun(); err != nil {
		return err
	}
	if err := sending.run(ctx); err != nil {
		return err
	}
	s.Records.Send(report.Record{Kind: "end"})
	return nil
}

// batchOverhead is more than what a batch of one alert has besides the alert:
// its own header and the alert's headers.
const batchOverhead = 512

// largestMessage returns how many bytes an alert may have on the topic.
func largestMessage(client *topicClient) (int, error) {
	admin, err := sarama.NewClusterAdminFromClient(client)
	if err != nil {
		return 0, fmt.Errorf("ask for the settings of %s: %w", client.topic, err)
	}
	const key = "max.message.bytes"
	entries, err := admin.DescribeConfig(sarama.ConfigResource{Type: sarama.TopicResource, Name: client.topic, ConfigNames: []string{key}})
	if err != nil {
		return 0, fmt.Errorf("ask for the settings of %s: %w", client.topic, err)
	}
	for _, e := range entries {
		if n, err := strconv.Atoi(e.Value); e.Name == key && err == nil {
			return n - batchOverhead, nil
		}
	}
	return 0, fmt.Errorf("ask for the settings of %s: the broker does not tell %s", client.topic, key)
}
