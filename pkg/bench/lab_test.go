//go:build bench

package bench

import (
	"bytes"
	"fmt"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"minibroker/pkg/kafka"
	"minibroker/pkg/kafka/kafkatest"
	"minibroker/pkg/report"
)

// Topics of a lab.
const (
	fullTopic      = "full-stream"
	stamplessTopic = "full-stream-stampless"
	recordsTopic   = "records"
	deadLetters    = "dead-letter"
)

// lab is one broker on loopback with a stream, its stampless copy and records of
// what was done when. It ends with its test.
type lab struct {
	t       testing.TB
	broker  *kafkatest.Broker
	cluster *kafka.Cluster
	records *kafka.Reader
	told    []report.Record // so far
	runs    int             // of the sender, so far
	fresh   int             // topics made and dropped, so far
}

func newLab(t testing.TB) *lab {
	t.Helper()
	b := kafkatest.StartBroker(t, "broker")
	l := &lab{t: t, broker: b, cluster: connect(t, b)}
	l.topics(fullTopic, stamplessTopic, recordsTopic, deadLetters)
	l.records = l.cluster.NewReader(recordsTopic, 0, 0)
	return l
}

// topics makes topics that free the disk soon.
func (l *lab) topics(names ...string) {
	l.t.Helper()
	var topics []kafka.Topic
	for _, name := range names {
		topics = append(topics, kafka.Topic{Name: name, Partitions: 1, Config: map[string]string{
			"retention.bytes": fmt.Sprint(4 << 30), "segment.bytes": fmt.Sprint(256 << 20), "file.delete.delay.ms": "1000",
		}})
	}
	if _, err := l.cluster.EnsureTopics(topics); err != nil {
		l.t.Fatal(err)
	}
}

// await reads records until they hold what is waited for; false: they do not in
// time. It asks seldom enough to cost nothing.
func (l *lab) await(patience time.Duration, holds func([]report.Record) bool) bool {
	l.t.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(100 * time.Millisecond) {
		ends, err := l.cluster.EndOffsets([]kafka.Topic{{Name: recordsTopic, Partitions: 1}})
		if err == nil && ends[recordsTopic][0] > l.records.Next() {
			err = l.records.ReadTo(ends[recordsTopic][0], l.note)
		}
		if err != nil {
			l.t.Fatalf("read the records: %v", err)
		}
		if holds(l.told) {
			return true
		}
		if time.Now().After(deadline) {
			return false
		}
	}
}

func (l *lab) note(r kafka.Record) error {
	records, err := report.Read(bytes.NewReader(r.Value))
	l.told = append(l.told, records...)
	return err
}

// program prepares one of our own programs, which ends with this one.
func (l *lab) program(args ...string) *exec.Cmd {
	l.t.Helper()
	return tied(exec.CommandContext(l.t.Context(), absolute(l.t, alertstream), args...))
}

// tied lets a command end with this process, and tells with its error what it said.
func tied(cmd *exec.Cmd) *exec.Cmd {
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	return cmd
}

// finish runs a command to its end and gives what it printed.
func finish(t testing.TB, cmd *exec.Cmd) string {
	t.Helper()
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", strings.Join(cmd.Args, " "), err, stderr.Bytes())
	}
	return string(out)
}

func connect(t testing.TB, b *kafkatest.Broker) *kafka.Cluster {
	t.Helper()
	cluster, err := kafka.Connect(b.Address, kafka.Config("bench"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cluster.Close() })
	return cluster
}
