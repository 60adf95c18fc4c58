package stream

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestShare: the shares of a visit are the visit, for any number of senders.
func TestShare(t *testing.T) {
	if (Share{}).whole() != (Share{0, 1}) {
		t.Error("the zero value is not everything")
	}
	for of := 1; of < 12; of++ {
		for size := range 25 {
			total := 0
			seen := make([]bool, size)
			for index := range of {
				s := Share{index, of}
				total += s.of(size)
				n := 0
				for i := s.Index; i < size; i += s.Of {
					seen[i] = true
					n++
				}
				if n != s.of(size) {
					t.Errorf("%+v of %d is %d, want %d", s, size, s.of(size), n)
				}
			}
			if total != size {
				t.Errorf("%d shares of %d make %d", of, size, total)
			}
		}
	}
}

// TestSendersShare: several senders of several producers, each of which breaks
// down now and then, put each alert on the hub once, and begin visits together.
func TestSendersShare(t *testing.T) {
	for _, partitions := range []int{1, 3} {
		t.Run(fmt.Sprint(partitions), func(t *testing.T) {
			t.Parallel()
			_, address := fakeKafka(t, partitions, "other")
			const senders, visits, alerts = 3, 3, 50
			tolds := make([]kept, senders)
			var all sync.WaitGroup
			for i := range senders {
				all.Go(func() {
					breaks := map[[2]int]bool{{0, i}: true, {0, 30 + i}: true, {1, 3 + i}: true, {2, 45 + i}: true}
					s := Sender{Broker: address, Topic: "full-stream", Run: "a", Source: breaking{generated(t, alerts), breaks, chunkBytes / 10},
						Visits: visits, Share: Share{i, senders}, Producers: 1 + 3*i, Rhythm: Steady{Interval: 100 * time.Millisecond},
						Fields: lsst, Records: &tolds[i], Log: testLog(t)}
					for failures := 0; ; failures++ {
						err := s.Send(t.Context())
						if err == nil {
							return
						}
						if !errors.Is(err, errBroken) || failures > 20 {
							t.Error(err)
							return
						}
						s.Producers = 1 + (s.Producers+failures)%5 // another number, too
					}
				})
			}
			all.Wait()
			seen := map[int64]int{}
			for p := range partitions {
				for _, m := range readAll(t, address, "full-stream", int32(p)) {
					seq, ok := numberHeader(m.Headers, HeaderSeq)
					if !ok || seq%int64(partitions) != int64(p) || visitSize(m.Headers) != alerts {
						t.Fatalf("partition %d: seq %d of a visit of %d", p, seq, visitSize(m.Headers))
					}
					seen[seq]++
				}
			}
			for seq := range int64(visits * alerts) {
				if seen[seq] != 1 {
					t.Errorf("alert %d is on the hub %d times", seq, seen[seq])
				}
			}
			for i := range tolds {
				sent := map[int64]int{}
				for _, r := range tolds[i].all("visit") {
					sent[r.Visit] = r.Sent
					if r.FirstSend == 0 || r.LastAck < r.FirstSend || r.Size != alerts {
						t.Errorf("record %+v", r)
					}
				}
				if want := (Share{i, senders}).of(alerts); len(sent) != visits || sent[firstVisit(sent)] != want {
					t.Errorf("sender %d told of %v, want %d each", i+1, sent, want)
				}
			}
		})
	}
}

func firstVisit(of map[int64]int) int64 {
	for visit := range of {
		return visit
	}
	return 0
}

// TestSenderRefusesAnotherNumber: the alerts of a run cannot be dealt out anew.
func TestSenderRefusesAnotherNumber(t *testing.T) {
	_, address := fakeKafka(t, 1, "other")
	s := Sender{Broker: address, Topic: "full-stream", Run: "a", Source: generated(t, 5), Visits: 1, Fields: lsst, Records: &kept{}, Log: testLog(t)}
	if err := s.Send(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.Share = Share{0, 2}
	if err := s.Send(t.Context()); err != nil {
		t.Errorf("of a run that has ended: %v", err)
	}
	s.Visits = 2
	if err := s.Send(t.Context()); err == nil || !strings.Contains(err.Error(), "was begun by 1 senders that share it, and this is one of 2; start as many, or name a new run") {
		t.Errorf("error %v", err)
	}
}
