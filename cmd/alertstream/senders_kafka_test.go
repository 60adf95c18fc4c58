//go:build kafka

package main

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"sync"
	"testing"
	"time"

	"minibroker/pkg/alert"
	"minibroker/pkg/kafka"
	"minibroker/pkg/stream"
)

// TestSendersKilled: however a run is paced and shared, senders that are killed
// again and again put each of its alerts on the hub once.
func TestSendersKilled(t *testing.T) {
	const visits, alerts = 4, 400
	for _, c := range []struct {
		name               string
		senders, producers int
		partitions         int
		flags              []string
		endless            bool
	}{
		{"ten producers", 1, 10, 1, []string{"--interval=300ms"}, false},
		{"two senders of a hundred", 2, 50, 3, []string{"--interval=300ms"}, false},
		{"realistic", 1, 1, 1, []string{"--pace=realistic", "--bursts=8", "--period=700ms", "--transmission=500ms"}, false},
		{"realistic, three senders", 3, 2, 1, []string{"--pace=realistic", "--bursts=8", "--period=700ms", "--transmission=500ms"}, false},
		{"by timestamps, repeated", 2, 2, 1, []string{"--pace=timestamps", "--repeat", "--field-time=diaSource.midpointMjdTai"}, true},
		{"repeated", 1, 3, 2, []string{"--interval=200ms", "--repeat"}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := newBroker(t, kafka.Topic{Name: "full-stream", Partitions: c.partitions})
			begin := func(k int) *program {
				return start(t, "", append([]string{"send", "--broker", b.Address, "--generate", "two", "--seed", "3",
					"--alerts-per-visit", fmt.Sprint(alerts), "--visits", fmt.Sprint(visits),
					"--producers", fmt.Sprint(c.producers), "--share", fmt.Sprintf("%d/%d", k+1, c.senders)}, c.flags...)...)
			}
			var all sync.WaitGroup
			for k := range c.senders {
				all.Go(func() {
					random := rand.New(rand.NewPCG(uint64(k), 7))
					for range 5 {
						p := begin(k)
						time.Sleep(time.Duration(300+random.IntN(3000)) * time.Millisecond)
						p.kill()
					}
				})
			}
			all.Wait()
			if !c.endless {
				last := make([]*program, c.senders)
				for k := range last {
					last[k] = begin(k)
				}
				for k, p := range last {
					if code := p.wait(time.Minute); code != 0 {
						t.Fatalf("sender %d: exit code %d:\n%s", k+1, code, p.output)
					}
				}
			}
			checkOnce(t, b, c.partitions, c.endless, visits*alerts)
		})
	}
}

// checkOnce checks that each alert of a run is on the hub once, by its number
// and by its id. Of an endless run several senders may have come differently far.
func checkOnce(t *testing.T, b *broker, partitions int, endless bool, want int) {
	t.Helper()
	schema, err := alert.SchemaByID(alert.GeneratedSchemaID)
	if err != nil {
		t.Fatal(err)
	}
	projection, err := schema.Projection([]string{"diaSourceId"})
	if err != nil {
		t.Fatal(err)
	}
	seqs, ids := map[int]int{}, map[int64]int{}
	for _, m := range b.read("full-stream", partitions) {
		seq, err := strconv.Atoi(headerOf(m, stream.HeaderSeq))
		if err != nil {
			t.Fatal(err)
		}
		seqs[seq]++
		_, body, err := alert.ParseWire(m.Value)
		if err != nil {
			t.Fatal(err)
		}
		var id [1]alert.Value
		if err := projection.Decode(body, id[:]); err != nil {
			t.Fatal(err)
		}
		ids[id[0].Int]++
	}
	for seq, n := range seqs {
		if n != 1 || !endless && seq >= want {
			t.Errorf("alert %d is on the hub %d times", seq, n)
		}
	}
	if len(ids) != len(seqs) || !endless && len(seqs) != want || len(seqs) == 0 {
		t.Errorf("%d alerts of %d ids, want %d", len(seqs), len(ids), want)
	}
	t.Logf("%d alerts", len(seqs))
}
