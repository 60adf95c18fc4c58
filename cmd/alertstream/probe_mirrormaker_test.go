package main

import (
	"net"
	"strings"
	"testing"

	"github.com/IBM/sarama"
	"github.com/twmb/franz-go/pkg/kfake"

	"minibroker/pkg/kafka"
)

// listening gives an address that takes connections, as a MirrorMaker's does.
func listening(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l.Addr().String()
}

// closed gives an address that takes none.
func closed(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	return l.Addr().String()
}

// mirrorThatSays gives a mirror to which a MirrorMaker has told its states.
func mirrorThatSays(t *testing.T, states ...string) string {
	t.Helper()
	const topic = "mm2-status.hub.internal"
	cluster, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.SeedTopics(1, topic))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cluster.Close)
	producer, err := sarama.NewSyncProducer(cluster.ListenAddrs(), kafka.Config("test"))
	if err != nil {
		t.Fatal(err)
	}
	defer producer.Close()
	for _, state := range states {
		_, _, err := producer.SendMessage(&sarama.ProducerMessage{
			Topic: topic,
			Key:   sarama.StringEncoder("status-task-MirrorSourceConnector-0"),
			Value: sarama.StringEncoder(`{"state":"` + state + `","trace":"it broke"}`),
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return cluster.ListenAddrs()[0]
}

func TestProbeMirrorMaker(t *testing.T) {
	tests := []struct {
		name            string
		address, mirror string
		want            string // in the error; empty: none
	}{
		{"it does not live", closed(t), mirrorThatSays(t, "RUNNING"), "refused"},
		{"it lives and works", listening(t), mirrorThatSays(t, "RUNNING"), ""},
		{"it has given up", listening(t), mirrorThatSays(t, "RUNNING", "FAILED"), "it broke"},
		{"it was started anew after it had given up", listening(t), mirrorThatSays(t, "FAILED", "RUNNING"), ""},
		{"its mirror is away, which is not its fault", listening(t), closed(t), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := call(t.Context(), newProbeCommand(), "mirrormaker", "--address", tt.address, "--mirror", tt.mirror)
			if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
				t.Errorf("got error %v, want one with %q", err, tt.want)
			}
		})
	}
}
