package stream

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/IBM/sarama"
	"github.com/twmb/franz-go/pkg/kmsg"

	"minibroker/pkg/alert"
)

// TestSenderGoesOn: senders that end at any alert leave it to the next to go
// on, in one partition or several.
func TestSenderGoesOn(t *testing.T) {
	for _, partitions := range []int{1, 3} {
		t.Run(fmt.Sprint(partitions), func(t *testing.T) {
			_, address := fakeKafka(t, partitions, "other")
			var told kept
			source := breaking{generated(t, 50), map[[2]int]bool{{0, 0}: true, {0, 30}: true, {0, 49}: true, {1, 7}: true, {2, 40}: true}, chunkBytes / 10}
			s := Sender{Broker: address, Topic: "full-stream", Run: "a", Source: source,
				Visits: 3, Fields: lsst, Records: &told, Log: testLog(t)}
			failures := 0
			for {
				err := s.Send(t.Context())
				if err == nil {
					break
				}
				if failures++; !errors.Is(err, errBroken) || failures > 20 {
					t.Fatal(err)
				}
			}
			if failures != 5 {
				t.Errorf("it failed %d times", failures)
			}
			next := make([]int64, partitions)
			total := 0
			for p := range partitions {
				next[p] = int64(p)
				for _, m := range readAll(t, address, "full-stream", int32(p)) {
					if seq, ok := numberHeader(m.Headers, HeaderSeq); !ok || seq != next[p] || visitSize(m.Headers) != 50 {
						t.Fatalf("partition %d: seq %d, want %d", p, seq, next[p])
					}
					next[p] += int64(partitions)
					total++
				}
			}
			if total != 150 {
				t.Errorf("%d alerts are on the hub", total)
			}
			visits := map[int64]bool{}
			for _, r := range told.all("visit") {
				visits[r.Visit] = true
				if r.Sent != 50 || r.Bytes < 50_000 || r.FirstSend == 0 || r.LastAck < r.FirstSend {
					t.Errorf("record %+v", r)
				}
			}
			if len(visits) != 3 {
				t.Errorf("%d visits were told of", len(visits))
			}
		})
	}
}

var errBroken = errors.New("the source broke")

// breaking is a source that breaks down once at each of some alerts, named by
// visit and place.
type breaking struct {
	Source
	at  map[[2]int]bool
	pad int // bytes that each alert gets more
}

func (b breaking) Visit(n int) (SourceVisit, error) {
	v, err := b.Source.Visit(n)
	whole := v.Bodies
	v.Bodies = chosenFrom(func(yield func([]byte, error) bool) {
		i := 0
		for body, err := range whole(0, 1) {
			if place := [2]int{n, i}; b.at[place] {
				delete(b.at, place)
				yield(nil, errBroken)
				return
			}
			if !yield(append(body, make([]byte, b.pad)...), err) {
				return
			}
			i++
		}
	})
	return v, err
}

func TestSenderRefusesAnotherSource(t *testing.T) {
	_, address := fakeKafka(t, 1, "other")
	s := Sender{Broker: address, Topic: "full-stream", Run: "a", Source: generated(t, 50),
		Visits: 1, Fields: lsst, Records: &kept{}, Log: testLog(t)}
	if err := s.Send(t.Context()); err != nil {
		t.Fatal(err)
	}
	other, err := GeneratedSource(alert.GeneratorConfig{Seed: 2, Stamps: alert.StampsNone, Alerts: 50})
	if err != nil {
		t.Fatal(err)
	}
	s.Visits = 2
	for _, s.Source = range []Source{generated(t, 60), generated(t, 40), other} {
		err := s.Send(t.Context())
		if want := "run a on topic full-stream was begun with other alerts: its visit 1 is not this source's"; err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
	if n := len(readAll(t, address, "full-stream", 0)); n != 50 {
		t.Errorf("%d alerts are on the hub", n)
	}
}

// TestSenderRefusesTooLarge: an alert above the topic's limit is refused before
// the first is sent.
func TestSenderRefusesTooLarge(t *testing.T) {
	_, address := fakeKafka(t, 1, "other")
	folder := t.TempDir()
	path := write(t, folder, "a.avro", visitOf(0, 20)...)
	source, err := FileSource(t.Context(), Files{Folder: folder, Visits: 0, PerVisit: 20, Fields: lsst})
	if err != nil {
		t.Fatal(err)
	}
	client := openStream(t, address)
	if err := setLimit(client, 2000); err != nil {
		t.Fatal(err)
	}
	s := Sender{Broker: address, Topic: "full-stream", Run: "a", Source: source, Fields: lsst, Records: &kept{}, Log: testLog(t)}
	err = s.Send(t.Context())
	if err == nil || !strings.HasPrefix(err.Error(), path+": its largest alert has ") || !strings.Contains(err.Error(), "takes at most 1488;") {
		t.Errorf("error %v", err)
	}
	if n := len(readAll(t, address, "full-stream", 0)); n != 0 {
		t.Errorf("%d alerts were sent", n)
	}
}

// TestWriterRepeats: whatever a broker answers once, each alert is written
// once.
func TestWriterRepeats(t *testing.T) {
	for _, code := range []int16{6, 7, 19, 56} { // not leader, timed out, not enough replicas, storage error
		cluster, address := fakeKafka(t, 1, "other")
		refused := 0
		cluster.ControlKey(0, func(request kmsg.Request) (kmsg.Response, error, bool) {
			cluster.KeepControl()
			if refused++; refused%3 != 1 {
				return nil, nil, false
			}
			response := request.ResponseKind().(*kmsg.ProduceResponse)
			for _, topic := range request.(*kmsg.ProduceRequest).Topics {
				answer := kmsg.ProduceResponseTopic{Topic: topic.Topic}
				for _, p := range topic.Partitions {
					answer.Partitions = append(answer.Partitions, kmsg.ProduceResponseTopicPartition{Partition: p.Partition, ErrorCode: code})
				}
				response.Topics = append(response.Topics, answer)
			}
			return response, nil, true
		})
		s := Sender{Broker: address, Topic: "full-stream", Run: "a", Source: generated(t, 500), Visits: 2, Fields: lsst, Records: &kept{}, Log: testLog(t)}
		if err := s.Send(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := len(readAll(t, address, "full-stream", 0)); n != 1000 || refused < 4 {
			t.Errorf("code %d: %d alerts are on the hub after %d requests", code, n, refused)
		}
	}
}

// TestWriterGivesUp: what a broker will always refuse ends the sender at once.
func TestWriterGivesUp(t *testing.T) {
	cluster, address := fakeKafka(t, 1, "other")
	cluster.ControlKey(0, func(request kmsg.Request) (kmsg.Response, error, bool) {
		cluster.KeepControl()
		response := request.ResponseKind().(*kmsg.ProduceResponse)
		response.Topics = []kmsg.ProduceResponseTopic{{Topic: "full-stream", Partitions: []kmsg.ProduceResponseTopicPartition{{ErrorCode: 32}}}}
		return response, nil, true
	})
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	s := Sender{Broker: address, Topic: "full-stream", Run: "a", Source: generated(t, 5), Visits: 2, Fields: lsst, Records: &kept{}, Log: testLog(t)}
	if err := s.Send(ctx); err == nil || !strings.HasPrefix(err.Error(), "visit 1 of the run: write to full-stream: ") {
		t.Errorf("error %v", err)
	}
}

// setLimit sets the topic's max.message.bytes.
func setLimit(client *topicClient, bytes int) error {
	admin, err := sarama.NewClusterAdminFromClient(client)
	if err != nil {
		return err
	}
	limit := strconv.Itoa(bytes)
	return admin.AlterConfig(sarama.TopicResource, client.topic, map[string]*string{"max.message.bytes": &limit}, false)
}
