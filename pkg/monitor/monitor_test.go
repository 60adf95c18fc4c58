package monitor

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/IBM/sarama"
)

func TestFromNothingToReady(t *testing.T) {
	b := newBench(t)
	s := b.await("hub alone", func(s Status, m MirrorStatus) bool { return s.Hub.Ready })
	m := s.Mirrors[0]
	if m.Ready || m.Copies || !strings.Contains(m.Error, b.mirror) || s.ready() || s.Hub.Topics != 3 {
		t.Errorf("without a mirror: %+v", s)
	}
	b.startMirror()
	s = b.await("mirror up", func(s Status, m MirrorStatus) bool { return m.Ready })
	if m := s.Mirrors[0]; m.Copies || m.Error != "" || m.Topics != 6 || s.ready() {
		t.Errorf("without MirrorMaker: %+v", s)
	}
	b.copies("canary", 0)
	s = b.await("canary came", func(s Status, m MirrorStatus) bool { return m.Copies })
	if m := s.Mirrors[0]; !s.ready() || m.CanarySeconds <= 0 || m.Lag != 0 || len(s.Lag) != 0 {
		t.Errorf("all there: %+v", s)
	}
}

// all brings everything up, with n alerts copied.
func (b *bench) all(alerts int) {
	b.t.Helper()
	b.startMirror()
	b.await("brokers up", func(s Status, m MirrorStatus) bool { return s.Hub.Ready && m.Ready })
	for range alerts {
		b.write(b.hub, "full-stream", "", "alert")
	}
	b.copies("full-stream", 0)
	b.copies("canary", 0)
	b.await("all well", func(s Status, m MirrorStatus) bool {
		return s.ready() && m.Lag == 0 && s.Hub.End == int64(alerts) && m.Source == int64(alerts)
	})
}

func TestLagOfMirrorMaker(t *testing.T) {
	b := newBench(t)
	b.all(5)
	for range 3 {
		b.write(b.hub, "full-stream", "", "alert")
	}
	s := b.await("lag", func(s Status, m MirrorStatus) bool { return m.Lag == 3 })
	if m := s.Mirrors[0]; m.Source != 5 || s.Hub.End != 8 || m.Error != "" {
		t.Errorf("3 alerts behind: %+v", s)
	}
	b.copies("full-stream", 5)
	b.await("caught up", func(s Status, m MirrorStatus) bool { return m.Lag == 0 && m.Source == 8 })
}

func TestLagOfGroups(t *testing.T) {
	b := newBench(t)
	b.all(5)
	b.write(b.mirror, "Filter001", "", "alert")
	b.await("nobody has read", func(s Status, m MirrorStatus) bool {
		return s.Lag["filter001"] == 5 && s.Lag["consumer001"] == 1 && s.Lag["watcher01"] == 5
	})
	b.commit("Filter001", "full-stream", 3)
	b.commit("consumer001", "Filter001", 1)
	s := b.await("read", func(s Status, m MirrorStatus) bool { return s.Lag["filter001"] == 2 })
	if _, ok := s.Lag["consumer001"]; ok {
		t.Errorf("consumer001 has read everything: %+v", s)
	}
}

// One alert behind a filter may be a visit: what was sent in the meantime counts.
func TestLagOfAConsumerIsInAlertsOfTheStream(t *testing.T) {
	b := newBench(t)
	b.all(1)
	for _, seq := range []string{"3", "203"} {
		m := &sarama.ProducerMessage{Topic: "Filter001", Value: sarama.StringEncoder("alert"),
			Headers: []sarama.RecordHeader{{Key: []byte("run"), Value: []byte("r1")}, {Key: []byte("seq"), Value: []byte(seq)}}}
		producer, err := sarama.NewSyncProducerFromClient(b.connect(b.mirror).Client())
		if err != nil {
			t.Fatal(err)
		}
		_, _, err = producer.SendMessage(m)
		if err := errors.Join(err, producer.Close()); err != nil {
			t.Fatal(err)
		}
	}
	b.await("has read nothing", func(s Status, m MirrorStatus) bool { return s.Lag["consumer001"] == 201 })
	b.commit("consumer001", "Filter001", 1)
	b.await("lacks the last", func(s Status, m MirrorStatus) bool { return s.Lag["consumer001"] == 200 })
	b.commit("consumer001", "Filter001", 2)
	b.await("lacks nothing", func(s Status, m MirrorStatus) bool { return s.Lag["consumer001"] == 0 })
}

// The end of a topic that is written with transactions is a marker, which no
// reader ever reads.
func TestMarkersAreNoLag(t *testing.T) {
	b := newBench(t)
	b.all(1)
	producer := b.transaction("writer")
	if _, _, err := producer.SendMessage(&sarama.ProducerMessage{Topic: "Filter001", Value: sarama.StringEncoder("alert")}); err != nil {
		t.Fatal(err)
	}
	if err := producer.CommitTxn(); err != nil {
		t.Fatal(err)
	}
	b.await("one alert", func(s Status, m MirrorStatus) bool { return s.Lag["consumer001"] == 1 })
	b.commit("consumer001", "Filter001", 1)
	b.await("none", func(s Status, m MirrorStatus) bool { return s.Lag["consumer001"] == 0 })
}

func TestFailedTask(t *testing.T) {
	b := newBench(t)
	b.all(1)
	b.taskState("FAILED")
	s := b.await("failed", func(s Status, m MirrorStatus) bool { return !m.Copies })
	if m := s.Mirrors[0]; !m.Ready || !strings.Contains(m.Error, "mirror01: task MirrorSourceConnector-0 FAILED: it broke") {
		t.Errorf("failed task: %+v", m)
	}
	b.taskState("RUNNING")
	b.await("mended", func(s Status, m MirrorStatus) bool { return m.Copies && m.Error == "" })
}

func TestVanishedTopic(t *testing.T) {
	b := newBench(t)
	b.all(5)
	admin, err := sarama.NewClusterAdminFromClient(b.connect(b.mirror).Client()) // closed with the client
	if err != nil {
		t.Fatal(err)
	}
	if err := admin.DeleteTopic("full-stream"); err != nil {
		t.Fatal(err)
	}
	s := b.await("made anew", func(s Status, m MirrorStatus) bool { return m.Ready && m.End == 0 && m.Error != "" })
	want := "mirror01: full-stream/0 should hold at least 5 records and ends at 0: the mirror has lost its data"
	if m := s.Mirrors[0]; m.Error != want || m.Topics != 6 {
		t.Errorf("%+v, want %q", m, want)
	}
}

func TestHubLostItsData(t *testing.T) {
	b := newBench(t)
	b.all(5)
	b.remember("full-stream", 500)
	b.await("told", func(s Status, m MirrorStatus) bool {
		return strings.Contains(m.Error, "MirrorMaker remembers offset 500 of full-stream/0, the hub has only 5")
	})
}

func TestRun(t *testing.T) {
	b := newBench(t)
	config := Config{Topic: "full-stream", Canary: "canary", Records: "records", Hub: b.watch.hub.Broker}
	ctx, stop := context.WithCancel(context.Background())
	r, w := io.Pipe()
	ended := make(chan error)
	go func() { ended <- Run(ctx, config, w, slog.New(slog.NewTextHandler(io.Discard, nil))) }()
	line, err := bufio.NewReader(r).ReadBytes('\n')
	if err != nil {
		t.Fatal(err)
	}
	var s Status
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&s); err != nil || !s.Hub.Ready || time.Since(s.Time) > time.Minute {
		t.Errorf("%s: %+v, %v", line, s, err)
	}
	stop()
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(time.Second):
		t.Error("still running a second after it was told to stop")
	}
}

func (b *bench) transaction(id string) sarama.SyncProducer {
	b.t.Helper()
	return b.transactionOn(b.mirror, id)
}

func (b *bench) transactionOn(address, id string) sarama.SyncProducer {
	b.t.Helper()
	config := clientConfig()
	config.Producer.Idempotent = true
	config.Producer.Transaction.ID = id
	producer, err := sarama.NewSyncProducer([]string{address}, config)
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(func() { producer.Close() })
	if err := producer.BeginTxn(); err != nil {
		b.t.Fatal(err)
	}
	return producer
}

// commit commits a group's offset as filters do.
func (b *bench) commit(group, topic string, offset int64) {
	b.t.Helper()
	b.commitIn(b.transaction(group), group, topic, offset)
}

// commitIn commits it with all else that is in the producer's transaction.
func (b *bench) commitIn(producer sarama.SyncProducer, group, topic string, offset int64) {
	b.t.Helper()
	moved := map[string][]*sarama.PartitionOffsetMetadata{topic: {{Partition: 0, Offset: offset}}}
	if err := producer.AddOffsetsToTxnWithGroupMetadata(moved, sarama.NewConsumerGroupMetadata(group)); err != nil {
		b.t.Fatal(err)
	}
	if err := producer.CommitTxn(); err != nil {
		b.t.Fatal(err)
	}
}
