package kafka_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/IBM/sarama"
	"github.com/google/go-cmp/cmp"

	"minibroker/pkg/kafka"
)

func checkGroups(t *testing.T, c *kafka.Cluster) {
	topic := kafka.Topic{Name: "watched", Partitions: 2}
	ensureAll(t, c, []kafka.Topic{topic})
	write(t, c, "watched", "a", "b", "c")
	commitOffset(t, c, "committer", "watched", 2)
	join(t, c, "joined", "watched")
	find := func(name string) (kafka.Group, string) {
		groups, err := c.Groups()
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(groups, func(g kafka.Group) bool { return g.Name == name })
		if i < 0 {
			return kafka.Group{}, "there is no group " + name
		}
		return groups[i], ""
	}
	eventually(t, "a group that only commits", func() string {
		g, wrong := find("committer")
		return wrong + cmp.Diff(kafka.Group{Name: "committer", Members: []string{}, Offsets: kafka.Offsets{"watched": {0: 2}}}, g)
	})
	eventually(t, "a group with a member", func() string {
		g, wrong := find("joined")
		if wrong == "" && (len(g.Members) != 1 || !strings.HasPrefix(g.Members[0], "test@")) {
			wrong = strings.Join(g.Members, " ")
		}
		return wrong
	})
}

// join has a member in a group until the test ends.
func join(t *testing.T, c *kafka.Cluster, group, topic string) {
	t.Helper()
	client, err := sarama.NewConsumerGroup([]string{c.Client().Brokers()[0].Addr()}, group, kafka.Config("test"))
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for ctx.Err() == nil {
			_ = client.Consume(ctx, []string{topic}, idle{}) // what fails is tried again until the test has seen it
		}
	}()
	go func() {
		for range client.Errors() {
		}
	}()
	t.Cleanup(func() {
		stop()
		<-ended
		client.Close()
	})
}

// idle is a member that reads and commits nothing.
type idle struct{}

func (idle) Setup(sarama.ConsumerGroupSession) error   { return nil }
func (idle) Cleanup(sarama.ConsumerGroupSession) error { return nil }
func (idle) ConsumeClaim(s sarama.ConsumerGroupSession, c sarama.ConsumerGroupClaim) error {
	for range c.Messages() {
	}
	return nil
}
