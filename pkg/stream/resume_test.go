package stream

import (
	"fmt"
	"maps"
	"strconv"
	"testing"
	"time"

	"github.com/IBM/sarama"

	"minibroker/pkg/kafka"
)

// put writes messages with these numbers of a run, in this order, each to its
// partition, stamped seq seconds after 1970, as their values say.
func put(t *testing.T, client *topicClient, run string, seqs ...int64) {
	t.Helper()
	producer, err := sarama.NewSyncProducerFromClient(client)
	if err != nil {
		t.Fatal(err)
	}
	defer producer.Close()
	for _, seq := range seqs {
		if _, _, err := producer.SendMessage(&sarama.ProducerMessage{
			Topic: client.topic, Partition: int32(seq % int64(len(client.partitions))),
			Value: sarama.StringEncoder(fmt.Sprint(seq)), Timestamp: time.Unix(seq, 0),
			Headers: []sarama.RecordHeader{
				{Key: []byte(HeaderRun), Value: []byte(run)},
				{Key: []byte(HeaderSeq), Value: strconv.AppendInt(nil, seq, 10)},
			},
		}); err != nil {
			t.Fatal(err)
		}
	}
}

// abort leaves an aborted transaction at the end of a partition.
func abort(t *testing.T, address string, partition int32) {
	t.Helper()
	config := kafka.Config("aborting")
	config.Producer.Transaction.ID = "aborting"
	producer, err := sarama.NewSyncProducer([]string{address}, config)
	if err != nil {
		t.Fatal(err)
	}
	defer producer.Close()
	err = producer.BeginTxn()
	if err == nil {
		_, _, err = producer.SendMessage(&sarama.ProducerMessage{Topic: "full-stream", Partition: partition, Value: sarama.StringEncoder("x")})
	}
	if err == nil {
		err = producer.AbortTxn()
	}
	if err != nil {
		t.Fatal(err)
	}
}

func openStream(t *testing.T, address string) *topicClient {
	t.Helper()
	client, err := openTopic(address, "full-stream", kafka.Config("test"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close() })
	return client
}

func TestProgress(t *testing.T) {
	for _, c := range []struct {
		name       string
		partitions int
		before     []int64 // of another run
		seqs       []int64
		aborts     []int32 // partitions
		next       int64
		has        map[int64]bool
		newest     int64 // -1: none
	}{
		{"nothing", 1, nil, nil, nil, 0, map[int64]bool{0: false}, -1},
		{"one partition", 1, nil, []int64{0, 1, 2}, nil, 3, map[int64]bool{2: true, 3: false}, 2},
		{"another run", 1, []int64{0, 1, 2}, nil, nil, 0, map[int64]bool{0: false}, -1},
		{"behind another run", 1, []int64{0, 1, 2}, []int64{0}, nil, 1, map[int64]bool{0: true, 1: false}, 0},
		{"three partitions", 3, nil, []int64{0, 1, 2, 3}, nil, 4, map[int64]bool{3: true, 4: false}, 3},
		{"a partition ahead", 3, nil, []int64{0, 1, 2, 5, 8}, nil, 3, map[int64]bool{3: false, 4: false, 8: true, 5: true, 11: false}, 8},
		{"a partition without any", 3, []int64{0, 1, 2}, []int64{0, 2, 3}, nil, 1, map[int64]bool{0: true, 1: false, 4: false, 5: false}, 3},
		{"aborted at the end", 3, nil, []int64{0, 1, 2, 3}, []int32{0, 0, 1}, 4, map[int64]bool{3: true, 1: true, 4: false}, 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, address := fakeKafka(t, c.partitions, "other")
			client := openStream(t, address)
			put(t, client, "before", c.before...)
			put(t, client, "now", c.seqs...)
			for _, p := range c.aborts {
				abort(t, address, p)
			}
			g := &progress{client: client, run: "now"}
			var err error
			if g.last, err = g.look(); err != nil {
				t.Fatal(err)
			}
			if got := g.next(); got != c.next {
				t.Errorf("next is %d, want %d", got, c.next)
			}
			for seq, want := range c.has {
				if g.has(seq) != want {
					t.Errorf("has %d: %v", seq, !want)
				}
			}
			newest, any := g.newest()
			if any != (c.newest >= 0) || any && (newest.seq != c.newest || string(newest.value) != fmt.Sprint(c.newest)) {
				t.Errorf("newest is %+v %v, want %d", newest, any, c.newest)
			}
		})
	}
}

func TestSentAt(t *testing.T) {
	_, address := fakeKafka(t, 3, "other")
	client := openStream(t, address)
	put(t, client, "before", 0, 1, 2)
	put(t, client, "now", 0, 1, 2, 3, 4, 5, 6, 7)
	g := &progress{client: client, run: "now"}
	var err error
	if g.last, err = g.look(); err != nil {
		t.Fatal(err)
	}
	for seq := range int64(8) {
		if at, err := g.sentAt(seq); err != nil || at.Unix() != seq {
			t.Errorf("%d was sent at %v, %v", seq, at.Unix(), err)
		}
	}
	admin, err := sarama.NewClusterAdminFromClient(client)
	if err != nil {
		t.Fatal(err)
	}
	if err := admin.DeleteRecords("full-stream", map[int32]int64{0: 3}); err != nil {
		t.Fatal(err)
	}
	if at, err := g.sentAt(3); err != nil || !at.IsZero() {
		t.Errorf("a deleted alert was sent at %v, %v", at, err)
	}
}

// TestFindProgressWaits: as long as something of a killed sender's arrives, its
// successor waits.
func TestFindProgressWaits(t *testing.T) {
	_, address := fakeKafka(t, 1, "other")
	client := openStream(t, address)
	put(t, client, "now", 0)
	late := make(chan struct{})
	go func() {
		defer close(late)
		time.Sleep(settle / 2)
		put(t, openStream(t, address), "now", 1)
	}()
	begin := time.Now()
	g, err := findProgress(t.Context(), client, "now")
	if err != nil {
		t.Fatal(err)
	}
	<-late
	if g.next() != 2 || time.Since(begin) < 2*settle {
		t.Errorf("next is %d after %v", g.next(), time.Since(begin))
	}
	if !maps.Equal(map[int64]bool{0: g.has(0), 1: g.has(1), 2: g.has(2)}, map[int64]bool{0: true, 1: true, 2: false}) {
		t.Error("it has something else")
	}
}

// plainMessage is a message without key.
func plainMessage(value []byte, headers []*sarama.RecordHeader) *message {
	return &message{Record: &sarama.Record{Value: value, Headers: headers}, time: time.UnixMilli(1_800_000_000_000)}
}

// batchIn is what a writer takes.
func batchIn(partition int32, b *sarama.RecordBatch) map[int32]*sarama.RecordBatch {
	return map[int32]*sarama.RecordBatch{partition: b}
}
