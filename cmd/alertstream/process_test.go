//go:build kafka

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"minibroker/pkg/kafka"
	"minibroker/pkg/kafka/kafkatest"
	"minibroker/pkg/stream"
)

// asProgram makes the test binary behave as alertstream itself, so that tests
// can start, kill and restart it.
const asProgram = "ALERTSTREAM_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) == "" {
		os.Exit(m.Run())
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// program is a running alertstream.
type program struct {
	t      *testing.T
	cmd    *exec.Cmd
	done   chan struct{} // closed when it has ended
	output *output       // what it has written
}

// output collects what a process writes.
type output struct {
	mutex sync.Mutex
	text  bytes.Buffer
}

func (o *output) Write(b []byte) (int, error) {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	return o.text.Write(b)
}

func (o *output) String() string {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	return o.text.String()
}

// start starts alertstream; failpoint may be empty.
func start(t *testing.T, failpoint string, args ...string) *program {
	t.Helper()
	p := &program{t: t, cmd: exec.Command(os.Args[0], args...), done: make(chan struct{}), output: &output{}}
	p.cmd.Env = append(os.Environ(), asProgram+"=1", "GOMAXPROCS=1", stream.FailpointVariable+"="+failpoint)
	p.cmd.Stdout, p.cmd.Stderr = p.output, p.output
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(p.done)
		_ = p.cmd.Wait() // how it ended is asked of its state
	}()
	t.Cleanup(p.kill)
	return p
}

// kill ends it as a crash does.
func (p *program) kill() {
	_ = p.cmd.Process.Kill() // it may be gone already
	<-p.done
}

// wait waits until it ends by itself and returns its exit code, -1 if it was
// killed.
func (p *program) wait(patience time.Duration) int {
	p.t.Helper()
	select {
	case <-p.done:
	case <-time.After(patience):
		p.t.Fatalf("%v: still running after %v:\n%s", p.cmd.Args[1:], patience, p.output)
	}
	return p.cmd.ProcessState.ExitCode()
}

// terminate ends it as Swarm does, and checks that it obeys at once and exits
// with that code.
func (p *program) terminate(want int) {
	p.t.Helper()
	begin := time.Now()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		p.t.Fatal(err)
	}
	if code := p.wait(20 * time.Second); code != want {
		p.t.Errorf("%v: exit code %d after SIGTERM:\n%s", p.cmd.Args[1:], code, p.output)
	}
	if took := time.Since(begin); took > 4*time.Second {
		p.t.Errorf("%v: ended %v after SIGTERM:\n%s", p.cmd.Args[1:], took, p.output)
	}
}

// broker is a real broker with topics.
type broker struct {
	*kafkatest.Broker
	t *testing.T
}

func newBroker(t *testing.T, topics ...kafka.Topic) *broker {
	t.Helper()
	b := &broker{kafkatest.StartBroker(t, "broker"), t}
	topics = append(topics, kafka.Topic{Name: "records", Partitions: 1,
		Config: map[string]string{"message.timestamp.type": "LogAppendTime"}})
	cluster := b.connect()
	defer cluster.Close()
	if _, err := cluster.EnsureTopics(topics); err != nil {
		t.Fatal(err)
	}
	return b
}

func (b *broker) connect() *kafka.Cluster {
	b.t.Helper()
	cluster, err := kafka.Connect(b.Address, kafka.Config("test"))
	if err != nil {
		b.t.Fatal(err)
	}
	return cluster
}

// read returns the committed messages of a topic, partition after partition.
func (b *broker) read(topic string, partitions int) []kafka.Record {
	b.t.Helper()
	cluster := b.connect()
	defer cluster.Close()
	ends, err := cluster.EndOffsets([]kafka.Topic{{Name: topic, Partitions: partitions}})
	if err != nil {
		b.t.Fatal(err)
	}
	var all []kafka.Record
	for p := range int32(partitions) {
		r := cluster.NewReader(topic, p, 0)
		for r.Next() < ends[topic][p] {
			if err := r.Read(time.Second, func(m kafka.Record) error {
				all = append(all, kafka.Record{Partition: p, Offset: m.Offset, Key: bytes.Clone(m.Key), Value: bytes.Clone(m.Value), Headers: slices.Clone(m.Headers), Time: m.Time})
				return nil
			}); err != nil {
				b.t.Fatal(err)
			}
		}
	}
	return all
}

// caughtUp waits until a group has committed up to the end of a topic's data.
func (b *broker) caughtUp(group, topic string, partitions int, who ...*program) {
	b.t.Helper()
	cluster := b.connect()
	defer cluster.Close()
	for deadline := time.Now().Add(90 * time.Second); ; time.Sleep(100 * time.Millisecond) {
		behind := b.behind(cluster, group, kafka.Topic{Name: topic, Partitions: partitions})
		if behind == 0 {
			return
		}
		if time.Now().After(deadline) {
			var logs strings.Builder
			for _, p := range who {
				fmt.Fprintln(&logs, p.output)
			}
			b.t.Fatalf("group %s is still %d behind the end of %s\n%s", group, behind, topic, &logs)
		}
	}
}

// behind is how many offsets a group has not committed.
func (b *broker) behind(cluster *kafka.Cluster, group string, topic kafka.Topic) (sum int64) {
	b.t.Helper()
	ends, err := cluster.EndOffsets([]kafka.Topic{topic})
	if err != nil {
		b.t.Fatal(err)
	}
	groups, err := cluster.GroupOffsets(map[string]kafka.Topic{group: topic})
	if err != nil {
		return 1
	}
	for p, end := range ends[topic.Name] {
		data, err := cluster.DataEnd(topic.Name, p, end)
		if err != nil {
			b.t.Fatal(err)
		}
		sum += max(0, data-max(0, groups[group][topic.Name][p]))
	}
	return sum
}
