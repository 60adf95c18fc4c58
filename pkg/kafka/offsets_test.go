package kafka_test

import (
	"testing"

	"github.com/IBM/sarama"
	"github.com/google/go-cmp/cmp"

	"minibroker/pkg/kafka"
)

func checkOffsets(t *testing.T, c *kafka.Cluster) {
	topic := kafka.Topic{Name: "offsets", Partitions: 2}
	ensureAll(t, c, []kafka.Topic{topic})
	write(t, c, "offsets", "a", "b", "c") // all to partition 0
	ends, err := c.EndOffsets([]kafka.Topic{topic})
	if err != nil {
		t.Fatal(err)
	}
	if want := (kafka.Offsets{"offsets": {0: 3, 1: 0}}); !cmp.Equal(want, ends) {
		t.Errorf("end offsets %v, want %v", ends, want)
	}
	if ends.Sum("offsets") != 3 || ends.Sum("another") != 0 {
		t.Errorf("sums %d and %d, want 3 and 0", ends.Sum("offsets"), ends.Sum("another"))
	}
	deleteRecords(t, c, "offsets", 2)
	starts, err := c.StartOffsets([]kafka.Topic{topic})
	if err != nil {
		t.Fatal(err)
	}
	if want := (kafka.Offsets{"offsets": {0: 2, 1: 0}}); !cmp.Equal(want, starts) {
		t.Errorf("start offsets %v, want %v", starts, want)
	}
	if _, err := c.EndOffsets([]kafka.Topic{{Name: "offsets-of-nothing", Partitions: 1}}); err == nil {
		t.Error("the end offset of a topic that does not exist is no error")
	}
}

func checkGroupOffsets(t *testing.T, c *kafka.Cluster) {
	topic := kafka.Topic{Name: "grouped", Partitions: 2}
	ensureAll(t, c, []kafka.Topic{topic})
	write(t, c, "grouped", "a", "b", "c")
	commitOffset(t, c, "group-1", "grouped", 2)
	want := map[string]kafka.Offsets{
		"group-1": {"grouped": {0: 2, 1: -1}},
		"group-2": {"grouped": {0: -1, 1: -1}},
	}
	eventually(t, "the committed offset is told", func() string { // its transaction ends on the broker in its own time
		got, err := c.GroupOffsets(map[string]kafka.Topic{"group-1": topic, "group-2": topic})
		if err != nil {
			t.Fatal(err)
		}
		return cmp.Diff(want, got)
	})
}

// commitOffset commits an offset of partition 0 for a group without members, as
// filters do, in a transaction.
func commitOffset(t *testing.T, c *kafka.Cluster, group, topic string, offset int64) {
	t.Helper()
	producer := beginTransaction(t, c, group)
	moved := map[string][]*sarama.PartitionOffsetMetadata{topic: {{Partition: 0, Offset: offset}}}
	if err := producer.AddOffsetsToTxnWithGroupMetadata(moved, sarama.NewConsumerGroupMetadata(group)); err != nil {
		t.Fatal(err)
	}
	if err := producer.CommitTxn(); err != nil {
		t.Fatal(err)
	}
}

// deleteRecords removes what lies before an offset of partition 0.
func deleteRecords(t *testing.T, c *kafka.Cluster, topic string, before int64) {
	t.Helper()
	admin, err := sarama.NewClusterAdminFromClient(c.Client()) // not closed: that would close the client
	if err != nil {
		t.Fatal(err)
	}
	if err := admin.DeleteRecords(topic, map[int32]int64{0: before}); err != nil {
		t.Fatal(err)
	}
}
