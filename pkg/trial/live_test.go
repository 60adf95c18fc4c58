package trial

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/IBM/sarama"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/twmb/franz-go/pkg/kfake"

	"minibroker/pkg/alert"
	"minibroker/pkg/kafka"
)

// liveSuite is what must hold on any broker: on an in-process one here, on a real
// one with build tag kafka. Each gets a topic of its own.
var liveSuite = map[string]func(t *testing.T, c *kafka.Cluster, topic string, partitions int){
	"as from files": checkLiveIsLikeFiles,
	"bounds":        checkLiveBounds,
	"what is wrong": checkLiveRubbish,
}

func TestLiveInProcess(t *testing.T) {
	fake, err := kfake.NewCluster(kfake.NumBrokers(1))
	if err != nil {
		t.Fatal(err)
	}
	defer fake.Close()
	checkLive(t, fake.ListenAddrs()[0])
}

func checkLive(t *testing.T, address string) {
	cluster, err := kafka.Connect(address, kafka.Config("test"))
	if err != nil {
		t.Fatal(err)
	}
	defer cluster.Close()
	topics := 0
	for name, check := range liveSuite {
		for _, partitions := range []int{1, 3} {
			t.Run(fmt.Sprintf("%s, %d partitions", name, partitions), func(t *testing.T) {
				topics++
				topic := kafka.Topic{Name: fmt.Sprintf("stream%d", topics), Partitions: partitions}
				if _, err := cluster.EnsureTopics([]kafka.Topic{topic}); err != nil {
					t.Fatal(err)
				}
				check(t, cluster, topic.Name, partitions)
			})
		}
	}
	if groups, err := cluster.Groups(); err != nil || len(groups) > 0 {
		t.Errorf("reading has left groups: %v, %v", groups, err)
	}
}

// sendNight sends a night in a run, alert by alert over the partitions, each visit
// a minute after the one before; sent is when the first was.
func sendNight(t *testing.T, c *kafka.Cluster, topic string, partitions int, run string, sent time.Time, more ...[]byte) {
	t.Helper()
	g, err := alert.NewGenerator(alert.GeneratorConfig{Seed: night.Seed, Stamps: night.Stamps, Alerts: night.Alerts})
	if err != nil {
		t.Fatal(err)
	}
	var messages []*sarama.ProducerMessage
	put := func(value []byte, at time.Time) {
		messages = append(messages, &sarama.ProducerMessage{Topic: topic, Partition: int32(len(messages) % partitions), Timestamp: at,
			Value: sarama.ByteEncoder(value), Headers: []sarama.RecordHeader{{Key: []byte("run"), Value: []byte(run)}}})
	}
	for v := range night.Visits {
		for i := range night.Alerts {
			put(alert.Wire(nil, alert.GeneratedSchemaID, g.Visit(v).Append(nil, i)), sent.Add(time.Duration(v)*time.Minute))
		}
	}
	for _, value := range more {
		put(value, sent)
	}
	producer, err := sarama.NewSyncProducerFromClient(c.Client())
	if err != nil {
		t.Fatal(err)
	}
	defer producer.Close()
	for some := range slices.Chunk(messages, 100) {
		if err := producer.SendMessages(some); err != nil {
			t.Fatal(err)
		}
	}
}

// results are what filters do with the alerts of a topic, without what differs
// from one time to the next.
func results(t *testing.T, c *kafka.Cluster, l Live) []Result {
	t.Helper()
	trial := New(definitions(t, "snr > 8 AND band = 'r' AND diaObject.nDiaSources >= 1", "snr > 8 ORDER BY snr DESC LIMIT 5"), lsst, 20)
	if err := trial.Live(t.Context(), c, l); err != nil {
		t.Fatal(err)
	}
	return trial.Results()
}

var measured = cmpopts.IgnoreFields(Result{}, "Micros")

func hoursAgo(n int) time.Time {
	return time.Now().Truncate(time.Second).Add(-time.Duration(n) * time.Hour)
}

// checkLiveIsLikeFiles: of the same alerts the same is told, of each run.
func checkLiveIsLikeFiles(t *testing.T, c *kafka.Cluster, topic string, partitions int) {
	trial := New(definitions(t, "snr > 8 AND band = 'r' AND diaObject.nDiaSources >= 1", "snr > 8 ORDER BY snr DESC LIMIT 5"), lsst, 20)
	if err := trial.Generated(t.Context(), night); err != nil {
		t.Fatal(err)
	}
	want := trial.Results()
	for i := range want {
		for v := range want[i].Visits {
			want[i].Visits[v].Run = "1"
		}
	}
	sendNight(t, c, topic, partitions, "1", hoursAgo(2))
	if diff := cmp.Diff(want, results(t, c, Live{Topic: topic}), measured); diff != "" {
		t.Error(diff)
	}
	sendNight(t, c, topic, partitions, "2", hoursAgo(1))
	got := results(t, c, Live{Topic: topic})
	if got[1].Alerts != 2*want[1].Alerts || len(got[1].Visits) != 6 || got[1].Passed != 2*want[1].Passed {
		t.Errorf("of two runs: %+v", got[1])
	}
}

func checkLiveBounds(t *testing.T, c *kafka.Cluster, topic string, partitions int) {
	sent := hoursAgo(1)
	sendNight(t, c, topic, partitions, "1", sent)
	n := night.Alerts
	for _, tt := range []struct {
		live   Live
		alerts int
	}{
		{Live{}, 3 * n},
		{Live{Alerts: 1}, 1},
		{Live{Alerts: n + 1}, n + 1},
		{Live{Alerts: 4 * n}, 3 * n},
		{Live{Visits: 1}, n},
		{Live{Visits: 2}, 2 * n},
		{Live{Visits: 3}, 3 * n},
		{Live{Visits: 1, Alerts: 10}, 10},
		{Live{Since: sent.Add(time.Minute)}, 2 * n},
		{Live{Since: sent.Add(time.Minute), Visits: 1}, n},
		{Live{Since: sent.Add(time.Hour)}, 0},
	} {
		tt.live.Topic = topic
		if got := results(t, c, tt.live)[0]; got.Alerts != tt.alerts {
			t.Errorf("%+v: %d alerts, want %d", tt.live, got.Alerts, tt.alerts)
		}
	}
}

// checkLiveRubbish: what no filter can read is counted, and ends nothing.
func checkLiveRubbish(t *testing.T, c *kafka.Cluster, topic string, partitions int) {
	sendNight(t, c, topic, partitions, "1", hoursAgo(1), []byte{1, 2}, alert.Wire(nil, 1234, []byte{7}), alert.Wire(nil, alert.GeneratedSchemaID, []byte{7}))
	for _, got := range results(t, c, Live{Topic: topic}) {
		if got.Alerts != 3*night.Alerts || got.Unread != 3 || got.WhyNot == "" || got.Failed != 0 {
			t.Errorf("%+v", got)
		}
	}
}
