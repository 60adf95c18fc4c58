package kafka_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minibroker/pkg/kafka"
)

func checkTopicsMade(t *testing.T, c *kafka.Cluster) {
	topics := []kafka.Topic{
		{Name: "made-a", Partitions: 3, Config: map[string]string{"retention.bytes": "1000000", "segment.bytes": "1048576"}},
		{Name: "made-b", Partitions: 1},
	}
	done := ensureAll(t, c, topics)
	want := []string{"created topic made-a with 3 partitions", "created topic made-b with 1 partitions"}
	if diff := cmp.Diff(want, done); diff != "" {
		t.Error(diff)
	}
	// All that was asked for is there, so nothing is left to do.
	if done := ensureAll(t, c, topics); done != nil {
		t.Errorf("the second time did %q", done)
	}
}

func checkTopicsChanged(t *testing.T, c *kafka.Cluster) {
	topic := kafka.Topic{Name: "changed", Partitions: 1, Config: map[string]string{"retention.ms": "1000", "retention.bytes": "77"}}
	ensureAll(t, c, []kafka.Topic{topic})
	topic.Partitions = 2
	topic.Config = map[string]string{"retention.ms": "2000"}
	done := ensureAll(t, c, []kafka.Topic{topic})
	want := []string{"raised topic changed from 1 to 2 partitions", "changed [retention.ms] of topic changed"}
	if diff := cmp.Diff(want, done); diff != "" {
		t.Error(diff)
	}
	// A setting that is no longer named stays as it was.
	topic.Config["retention.bytes"] = "77"
	if done := ensureAll(t, c, []kafka.Topic{topic}); done != nil {
		t.Errorf("a setting that was not named has changed: did %q", done)
	}
}

func checkPartitionsNotTaken(t *testing.T, c *kafka.Cluster) {
	ensureAll(t, c, []kafka.Topic{{Name: "shrunk", Partitions: 3}})
	done, err := c.EnsureTopics([]kafka.Topic{{Name: "shrunk", Partitions: 2}, {Name: "beside-shrunk", Partitions: 1}})
	if err == nil || !strings.Contains(err.Error(), "topic shrunk") || !strings.Contains(err.Error(), "has 3 partitions, wanted are 2") {
		t.Errorf("error %v does not say what is wrong", err)
	}
	if done, err := c.EnsureTopics([]kafka.Topic{{Name: "shrunk", Partitions: 2, AtLeast: true}}); err != nil || done != nil {
		t.Errorf("where more are no harm: did %q, error %v", done, err)
	}
	if want := []string{"created topic beside-shrunk with 1 partitions"}; !cmp.Equal(want, done) {
		t.Errorf("did %q, want %q in spite of the other's error", done, want)
	}
}

func checkMissingTopics(t *testing.T, c *kafka.Cluster) {
	present := ensure(t, c, "present")
	eventually(t, "the new topic is not missing", func() string {
		missing, err := c.MissingTopics([]kafka.Topic{{Name: "absent-1", Partitions: 1}, present, {Name: "absent-2", Partitions: 1}})
		if err != nil {
			t.Fatal(err)
		}
		return cmp.Diff([]string{"absent-1", "absent-2"}, missing)
	})
	if none, err := c.MissingTopics([]kafka.Topic{present}); err != nil || none != nil {
		t.Errorf("missing %q, %v where none is", none, err)
	}
}

func ensureAll(t *testing.T, c *kafka.Cluster, topics []kafka.Topic) []string {
	t.Helper()
	done, err := c.EnsureTopics(topics)
	if err != nil {
		t.Fatal(err)
	}
	return done
}
