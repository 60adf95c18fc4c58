package kafka_test

import (
	"strings"
	"testing"

	"github.com/IBM/sarama"
	"github.com/google/go-cmp/cmp"

	"minibroker/pkg/kafka"
)

// What a MirrorMaker writes, as read from its topics.
const (
	offsetsKey  = `["MirrorSourceConnector",{"cluster":"hub","partition":0,"topic":"full-stream"}]`
	offsetsKey1 = `["MirrorSourceConnector",{"cluster":"hub","partition":1,"topic":"full-stream"}]`
	taskKey     = "status-task-MirrorSourceConnector-0"
	running     = `{"state":"RUNNING","trace":null,"worker_id":"localhost:8083","generation":5,"version":"4.3.1"}`
	failed      = `{"state":"FAILED","trace":"org.apache.kafka.connect.errors.ConnectException: it broke\n\tat org.apache.X\nCaused by: java.lang.Y: and why\n","worker_id":"localhost:8083","generation":5}`
)

func checkMirror(t *testing.T, c *kafka.Cluster) {
	ensureAll(t, c, kafka.MirrorMakerTopics("hub"))
	offsets, status := "mm2-offsets.hub.internal", "mm2-status.hub.internal"
	m := c.NewMirror("hub")
	expect := func(want kafka.Offsets, failures ...string) {
		t.Helper()
		eventually(t, "the mirror is asked", func() string { // a topic made anew may have no leader yet
			if err := m.Update(); err != nil {
				return err.Error()
			}
			return ""
		})
		if diff := cmp.Diff(want, m.SourceOffsets()); diff != "" {
			t.Errorf("source offsets: %s", diff)
		}
		if diff := cmp.Diff(failures, m.Failures()); diff != "" {
			t.Errorf("failures: %s", diff)
		}
	}
	expect(kafka.Offsets{})

	transact(t, c, offsets, true, keyed(offsetsKey, `{"offset":41}`))
	transact(t, c, offsets, false, keyed(offsetsKey, `{"offset":99}`)) // not copied
	transact(t, c, status, true, keyed(taskKey, running))
	expect(kafka.Offsets{"full-stream": {0: 42}})

	transact(t, c, offsets, true, keyed(offsetsKey, `{"offset":42}`), keyed(offsetsKey1, `{"offset":0}`))
	transact(t, c, status, true, keyed(taskKey, failed), keyed("status-task-MirrorHeartbeatConnector-0", failed), keyed("status-topic-x:connector-MirrorSourceConnector", `{}`))
	expect(kafka.Offsets{"full-stream": {0: 43, 1: 1}},
		"task MirrorSourceConnector-0 FAILED: org.apache.kafka.connect.errors.ConnectException: it broke: java.lang.Y: and why")

	transact(t, c, offsets, true, &sarama.ProducerMessage{Key: sarama.StringEncoder(offsetsKey1)}) // forgotten
	transact(t, c, status, true, keyed(taskKey, running))
	expect(kafka.Offsets{"full-stream": {0: 43}})

	// A mirror that lost its volume begins anew, and so does who follows it.
	recreate(t, c, offsets)
	transact(t, c, offsets, true, keyed(offsetsKey, `{"offset":6}`))
	expect(kafka.Offsets{"full-stream": {0: 7}})
}

func keyed(key, value string) *sarama.ProducerMessage {
	return &sarama.ProducerMessage{Key: sarama.StringEncoder(key), Value: sarama.StringEncoder(value)}
}

// recreate deletes one of MirrorMaker's topics and makes it anew.
func recreate(t *testing.T, c *kafka.Cluster, topic string) {
	t.Helper()
	admin, err := sarama.NewClusterAdminFromClient(c.Client()) // not closed: that would close the client
	if err != nil {
		t.Fatal(err)
	}
	if err := admin.DeleteTopic(topic); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the deleted topic is made anew", func() string {
		done := ensureAll(t, c, kafka.MirrorMakerTopics("hub"))
		if strings.Contains(strings.Join(done, " "), "created") {
			return ""
		}
		return "nothing was made"
	})
}
