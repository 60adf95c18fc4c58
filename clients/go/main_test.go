//go:build kafka

package main

import (
	"bufio"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/IBM/sarama"

	"minibroker/pkg/kafka"
	"minibroker/pkg/kafka/kafkatest"
)

// TestCount: the client counts what a real broker has, as it comes.
func TestCount(t *testing.T) {
	b := kafkatest.StartBroker(t, "broker")
	cluster, err := kafka.Connect(b.Address, kafka.Config("test"))
	if err != nil {
		t.Fatal(err)
	}
	defer cluster.Close()
	if _, err := cluster.EnsureTopics([]kafka.Topic{{Name: "Filter001", Partitions: 1}}); err != nil {
		t.Fatal(err)
	}
	producer, err := sarama.NewSyncProducerFromClient(cluster.Client())
	if err != nil {
		t.Fatal(err)
	}
	defer producer.Close()
	for _, value := range []string{"one", "three"} {
		if _, _, err := producer.SendMessage(&sarama.ProducerMessage{Topic: "Filter001", Value: sarama.StringEncoder(value)}); err != nil {
			t.Fatal(err)
		}
	}
	program := filepath.Join(t.TempDir(), "count")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	client := exec.Command(program, b.Address, "Filter001")
	out, err := client.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := client.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		client.Process.Kill()
		client.Wait()
	}()
	lines := bufio.NewScanner(out)
	for _, want := range []string{"1 alerts, the last at offset 0 with 3 bytes", "2 alerts, the last at offset 1 with 5 bytes"} {
		if !lines.Scan() || lines.Text() != want {
			t.Fatalf("%q, want %q", lines.Text(), want)
		}
	}
}
