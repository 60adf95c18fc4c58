package stream

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
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

// seeking is a sender of the run "now" that looks for what was sent.
func seeking(client *topicClient, address string, share Share) *sending {
	return &sending{Sender: &Sender{Broker: address, Topic: client.topic, Run: "now", Share: share}, client: client}
}

// TestFindSent: what of a visit is on the hub is found in all partitions, behind
// the offsets only, among other runs' and senders', until nothing more arrives.
func TestFindSent(t *testing.T) {
	for _, c := range []struct {
		name       string
		partitions int
		share      Share
		before     []int64 // of the run, before the visit's offsets were taken
		other      []int64 // of another run
		seqs       []int64
		aborts     []int32 // partitions
		has        string
	}{
		{"nothing", 1, Share{0, 1}, nil, nil, nil, nil, "...."},
		{"one partition", 1, Share{0, 1}, nil, nil, []int64{4, 5, 6}, nil, "xxx."},
		{"another run", 1, Share{0, 1}, nil, []int64{4, 5}, nil, nil, "...."},
		{"another visit", 1, Share{0, 1}, []int64{0, 1}, nil, []int64{2, 3, 4, 8}, nil, "x..."},
		{"before the offsets", 1, Share{0, 1}, []int64{4}, nil, []int64{5}, nil, ".x.."},
		{"three partitions", 3, Share{0, 1}, nil, nil, []int64{4, 6, 7}, nil, "x.xx"},
		{"of two senders", 1, Share{1, 2}, nil, nil, []int64{4, 5, 6}, nil, ".x.."},
		{"twice", 1, Share{0, 1}, nil, nil, []int64{4, 4}, nil, "x..."},
		{"aborted at the end", 3, Share{0, 1}, nil, nil, []int64{4, 5}, []int32{0, 0, 1}, "xx.."},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, address := fakeKafka(t, c.partitions, "other")
			client := openStream(t, address)
			m := milestone{Visit: 1, Begin: 4, Size: 4, Senders: c.share.Of, Begun: 7}
			put(t, client, "now", c.before...)
			if err := m.write(client, nil, "now", c.share); err != nil {
				t.Fatal(err)
			}
			put(t, client, "other", c.other...)
			put(t, client, "now", c.seqs...)
			for _, p := range c.aborts {
				abort(t, address, p)
			}
			got, offsets, err := readMilestone(client, "now", c.share)
			if err != nil || !reflect.DeepEqual(*got, m) {
				t.Fatalf("%+v, %v", got, err)
			}
			s, err := seeking(client, address, c.share).findSent(t.Context(), m, offsets)
			if err != nil {
				t.Fatal(err)
			}
			has := ""
			for _, there := range s.has {
				has += map[bool]string{true: "x", false: "."}[there]
			}
			if has != c.has || s.alerts != strings.Count(has, "x") {
				t.Errorf("has %s (%d), want %s", has, s.alerts, c.has)
			}
			if s.alerts > 0 && s.last.Unix() < 4 {
				t.Errorf("the last was sent at %v", s.last)
			}
		})
	}
}

// TestFindSentWaits: as long as something of a killed sender's arrives, its
// successor waits.
func TestFindSentWaits(t *testing.T) {
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
	s, err := seeking(client, address, Share{0, 1}).findSent(t.Context(), milestone{Size: 3}, nil)
	if err != nil {
		t.Fatal(err)
	}
	<-late
	if !slices.Equal(s.has, []bool{true, true, false}) || time.Since(begin) < 2*settle {
		t.Errorf("has %v after %v", s.has, time.Since(begin))
	}
}

// TestFindSentOfDeleted: what the hub has deleted since is read over.
func TestFindSentOfDeleted(t *testing.T) {
	_, address := fakeKafka(t, 1, "other")
	client := openStream(t, address)
	put(t, client, "now", 0, 1, 2)
	admin, err := sarama.NewClusterAdminFromClient(client)
	if err != nil {
		t.Fatal(err)
	}
	if err := admin.DeleteRecords("full-stream", map[int32]int64{0: 2}); err != nil {
		t.Fatal(err)
	}
	s, err := seeking(client, address, Share{0, 1}).findSent(t.Context(), milestone{Size: 3}, map[int32]int64{0: 0})
	if err != nil || !s.deleted || !slices.Equal(s.has, []bool{false, false, true}) {
		t.Errorf("%+v, %v", s, err)
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
