//go:build kafka

package clients

import (
	"bufio"
	"context"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/IBM/sarama"

	"minibroker/pkg/kafka"
	"minibroker/pkg/kafka/kafkatest"
)

// installMost bounds how long pip may take.
const installMost = 3 * time.Minute

// TestGo: the client in Go counts what a real broker has, as it comes.
func TestGo(t *testing.T) {
	program := filepath.Join(t.TempDir(), "count")
	if out, err := exec.Command("go", "build", "-o", program, "./go").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	checkCount(t, program)
}

// TestPython: so does the one in Python.
func TestPython(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skipf("no Python to run clients/python/count.py with: %v", err)
	}
	checkCount(t, withConfluentKafka(t, python), "python/count.py")
}

// withConfluentKafka gives a Python that has the library of Confluent: the one
// that is there, or one of a virtual environment that pip installs it in.
func withConfluentKafka(t *testing.T, python string) string {
	t.Helper()
	if exec.Command(python, "-c", "import confluent_kafka").Run() == nil {
		return python
	}
	ctx, cancel := context.WithTimeout(t.Context(), installMost)
	defer cancel()
	environment := filepath.Join(t.TempDir(), "venv")
	own := filepath.Join(environment, "bin", "python3")
	for _, command := range [][]string{
		{python, "-m", "venv", environment},
		{own, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "confluent-kafka"},
	} {
		if out, err := exec.CommandContext(ctx, command[0], command[1:]...).CombinedOutput(); err != nil {
			t.Fatalf("%s has no confluent-kafka, and it cannot be installed for the test: %v: %v\n%s\ninstall it (pip install confluent-kafka), or let pip reach a package index",
				python, command, err, out)
		}
	}
	return own
}

// checkCount runs a client beside a real broker and compares what it says.
func checkCount(t *testing.T, command ...string) {
	t.Helper()
	b := kafkatest.StartBroker(t, "broker")
	produce(t, b, "Filter001", "one", "three")
	client := exec.Command(command[0], append(command[1:], b.Address, "Filter001")...)
	out, err := client.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	client.Stderr = t.Output()
	if err := client.Start(); err != nil {
		t.Fatal(err)
	}
	late := time.AfterFunc(time.Minute, func() { client.Process.Kill() }) // which ends its lines
	defer func() {
		late.Stop()
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

// produce makes a topic and writes values to it.
func produce(t *testing.T, b *kafkatest.Broker, topic string, values ...string) {
	t.Helper()
	cluster, err := kafka.Connect(b.Address, kafka.Config("test"))
	if err != nil {
		t.Fatal(err)
	}
	defer cluster.Close()
	if _, err := cluster.EnsureTopics([]kafka.Topic{{Name: topic, Partitions: 1}}); err != nil {
		t.Fatal(err)
	}
	producer, err := sarama.NewSyncProducerFromClient(cluster.Client())
	if err != nil {
		t.Fatal(err)
	}
	defer producer.Close()
	for _, value := range values {
		if _, _, err := producer.SendMessage(&sarama.ProducerMessage{Topic: topic, Value: sarama.StringEncoder(value)}); err != nil {
			t.Fatal(err)
		}
	}
}
