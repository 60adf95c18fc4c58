//go:build bench

package bench

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/IBM/sarama"

	"minibroker/pkg/kafka"
	"minibroker/pkg/kafka/kafkatest"
)

const (
	alerts    = 10_000 // of a visit, 139 kB each
	condition = "psfFlux > 30000"
	peer      = "../../../shared/peers/python_filter.py"
)

// TestFilter compares one filter over a visit of real size with the peer that
// does what the filters of 2018 did. PYTHON names an interpreter that has
// confluent-kafka and fastavro.
func TestFilter(t *testing.T) {
	python := os.Getenv("PYTHON")
	if python == "" {
		t.Fatal("PYTHON is not set: name an interpreter that has confluent-kafka and fastavro")
	}
	if _, err := os.Stat(peer); err != nil {
		t.Fatalf("the peer is not beside the module: %v", err)
	}
	program, err := filepath.Abs("../../bin/alertstream")
	if err != nil {
		t.Fatal(err)
	}
	b := kafkatest.StartBroker(t, "broker")
	cluster, err := kafka.Connect(b.Address, kafka.Config("bench"))
	if err != nil {
		t.Fatal(err)
	}
	defer cluster.Close()
	stream := kafka.Topic{Name: "full-stream", Partitions: 1}
	topics := []kafka.Topic{stream, {Name: "Filter001", Partitions: 1}, {Name: "Filter002", Partitions: 1}, {Name: "dead-letter", Partitions: 1}}
	if _, err := cluster.EnsureTopics(topics); err != nil {
		t.Fatal(err)
	}
	run(t, program, "send", "--broker", b.Address, "--generate", "full", "--alerts-per-visit", strconv.Itoa(alerts), "--visits", "1", "--records", "")
	file := t.TempDir()
	run(t, filepath.Join(filepath.Dir(program), "minibroker"), "alerts", "generate", "--out", file, "--alerts", "10", "--stamps", "none")
	schema := filepath.Join(file, "visit-2026112300001.avro")

	fmt.Printf("| one filter, %d alerts of 139 kB | its CPU s | broker's CPU s | wall s | passed |\n|---|---|---|---|---|\n", alerts)
	for range 3 {
		before, began := cpuOf(t, b.Pid()), time.Now()
		own := ours(t, program, b, cluster, stream)
		fmt.Printf("| minibroker | %.2f | %.2f | %.2f | %d |\n", own, cpuOf(t, b.Pid())-before, time.Since(began).Seconds(), passed(t, cluster, "Filter001"))
		before = cpuOf(t, b.Pid())
		theirs := run(t, python, peer, b.Address, "full-stream", strconv.Itoa(alerts), schema, "--out", "Filter002")
		var told struct {
			CPU    float64 `json:"cpu_s"`
			Wall   float64 `json:"wall_s"`
			Passed int     `json:"passed"`
		}
		if err := json.Unmarshal([]byte(theirs), &told); err != nil {
			t.Fatalf("%v: %s", err, theirs)
		}
		fmt.Printf("| peer in Python | %.2f | %.2f | %.2f | %d |\n", told.CPU, cpuOf(t, b.Pid())-before, told.Wall, told.Passed)
		reset(t, cluster)
	}
}

// ours runs our filter until it has read everything, and returns its CPU seconds.
func ours(t *testing.T, program string, b *kafkatest.Broker, cluster *kafka.Cluster, stream kafka.Topic) float64 {
	t.Helper()
	cmd := exec.Command(program, "filter", "--name", "Filter001", "--broker", b.Address, "--hub", b.Address, "--records", "",
		"--dead-letter", "dead-letter", "--condition", condition)
	cmd.Env = append(os.Environ(), "GOMAXPROCS=1")
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(2 * time.Minute); ; time.Sleep(50 * time.Millisecond) {
		groups, err := cluster.GroupOffsets(map[string]kafka.Topic{"Filter001": stream})
		if err == nil && groups["Filter001"][stream.Name][0] >= alerts {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("our filter has not read everything after 2 minutes")
		}
	}
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	return (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()
}

// reset lets our filter begin anew.
func reset(t *testing.T, cluster *kafka.Cluster) {
	t.Helper()
	admin, err := sarama.NewClusterAdminFromClient(cluster.Client())
	if err != nil {
		t.Fatal(err)
	}
	if err := admin.DeleteConsumerGroup("Filter001"); err != nil {
		t.Fatal(err)
	}
}

func passed(t *testing.T, cluster *kafka.Cluster, topic string) (n int) {
	t.Helper()
	ends, err := cluster.EndOffsets([]kafka.Topic{{Name: topic, Partitions: 1}})
	if err != nil {
		t.Fatal(err)
	}
	err = cluster.NewReader(topic, 0, 0).ReadTo(ends[topic][0], func(kafka.Record) error { n++; return nil })
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func run(t *testing.T, command string, args ...string) string {
	t.Helper()
	out, err := exec.Command(command, args...).Output()
	if err != nil {
		t.Fatalf("%s %s: %v", command, strings.Join(args, " "), err)
	}
	return string(out)
}

// cpuOf is the CPU seconds that a process has used.
func cpuOf(t *testing.T, pid int) float64 {
	t.Helper()
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		t.Fatal(err)
	}
	fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return float64(user+system) / 100 // Linux counts hundredths of a second
}
