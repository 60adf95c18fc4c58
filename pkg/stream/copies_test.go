package stream

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"testing"

	"minibroker/pkg/alert"
	"minibroker/pkg/kafka"

	"github.com/IBM/sarama"
)

const copiesTopic = "full-stream-stampless"

func makeTopic(t *testing.T, address, name string, partitions int) {
	t.Helper()
	cluster, err := kafka.Connect(address, kafka.Config("test"))
	if err != nil {
		t.Fatal(err)
	}
	defer cluster.Close()
	if _, err := cluster.EnsureTopics([]kafka.Topic{{Name: name, Partitions: partitions}}); err != nil {
		t.Fatal(err)
	}
}

func sameHeaders(a, b []*sarama.RecordHeader) bool {
	return slices.EqualFunc(a, b, func(a, b *sarama.RecordHeader) bool {
		return string(a.Key) == string(b.Key) && string(a.Value) == string(b.Value)
	})
}

// withStamps is a source of generated alerts with cutouts.
func withStamps(t *testing.T, alerts int) Source {
	t.Helper()
	source, err := GeneratedSource(alert.GeneratorConfig{Seed: 1, Stamps: alert.StampsFull, Alerts: alerts})
	if err != nil {
		t.Fatal(err)
	}
	return source
}

// checkCopies checks that the topic of copies has one of each alert of the full
// topic, in the order of each partition, without its cutouts, which says where
// the full one is.
func checkCopies(t *testing.T, address, full, copies string, partitions, want int) {
	t.Helper()
	strip := newStripper(nil)
	found := 0
	seen := map[int64]bool{}
	for p := range partitions {
		fulls := readAll(t, address, full, int32(p))
		byOffset := map[int64]kafka.Record{}
		for _, m := range fulls {
			byOffset[m.Offset] = m
		}
		for _, m := range readAll(t, address, copies, int32(p)) {
			place, any := placeOfFull(m.Headers)
			of, there := byOffset[place.offset]
			if !any || !there || place.partition != int32(p) || place.size != len(of.Value) {
				t.Fatalf("partition %d offset %d: %+v", p, m.Offset, place)
			}
			value, ok, err := strip.strip(nil, of.Value)
			if err != nil || !ok || !bytes.Equal(value, m.Value) || len(m.Value) > len(of.Value)/10 {
				t.Fatalf("partition %d offset %d: %d bytes of %d, want %d, %v", p, m.Offset, len(m.Value), len(of.Value), len(value), err)
			}
			if !m.Time.Equal(of.Time) || !sameHeaders(withoutFull(m.Headers), of.Headers) {
				t.Errorf("partition %d offset %d: sent at %v with %d headers, the full one at %v", p, m.Offset, m.Time, len(m.Headers), of.Time)
			}
			seq, _ := numberHeader(m.Headers, HeaderSeq)
			if seen[seq] {
				t.Errorf("alert %d was copied twice", seq)
			}
			seen[seq] = true
			found++
		}
		if n := len(fulls); partitions == 1 && n != want {
			t.Errorf("%d full alerts, want %d", n, want)
		}
	}
	if found != want {
		t.Errorf("%d copies, want %d", found, want)
	}
}

// TestSenderCopies: a sender that breaks down now and then writes one copy of
// each alert, after the full one.
func TestSenderCopies(t *testing.T) {
	for _, partitions := range []int{1, 3} {
		t.Run(fmt.Sprint(partitions), func(t *testing.T) {
			_, address := fakeKafka(t, partitions, "other")
			makeTopic(t, address, copiesTopic, partitions)
			var told kept
			breaks := map[[2]int]bool{{0, 0}: true, {0, 30}: true, {0, 49}: true, {1, 7}: true, {2, 40}: true}
			s := Sender{Broker: address, Topic: "full-stream", Stampless: copiesTopic, Run: "a", Source: breaking{withStamps(t, 50), breaks, 0},
				Visits: 3, Producers: 4, Fields: lsst, Records: &told, Log: testLog(t)}
			for failures := 0; ; failures++ {
				err := s.Send(t.Context())
				if err == nil {
					break
				}
				if !errors.Is(err, errBroken) || failures > 20 {
					t.Fatal(err)
				}
			}
			checkCopies(t, address, "full-stream", copiesTopic, partitions, 150)
		})
	}
}
