//go:build kafka

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strconv"
	"testing"
	"time"

	"minibroker/pkg/alert"
	"minibroker/pkg/kafka"
	"minibroker/pkg/report"
	"minibroker/pkg/stream"
)

// headerOf returns a header as text.
func headerOf(m kafka.Record, name string) string {
	for _, h := range m.Headers {
		if string(h.Key) == name {
			return string(h.Value)
		}
	}
	return ""
}

// checkStream checks that the topic holds a generated run: each alert once, in
// order, in its partition, byte for byte.
func checkStream(t *testing.T, b *broker, partitions int, config alert.GeneratorConfig, visits int, run string) {
	t.Helper()
	g, err := alert.NewGenerator(config)
	if err != nil {
		t.Fatal(err)
	}
	next := make([]int, partitions) // seq expected next, by partition
	for p := range next {
		next[p] = p
	}
	for _, m := range b.read("full-stream", partitions) {
		seq, err := strconv.Atoi(headerOf(m, stream.HeaderSeq))
		if err != nil || seq != next[m.Partition] {
			t.Fatalf("partition %d offset %d: seq %q, want %d", m.Partition, m.Offset, headerOf(m, stream.HeaderSeq), next[m.Partition])
		}
		next[m.Partition] += partitions
		body := g.Visit(seq/config.Alerts).Append(nil, seq%config.Alerts)
		if !bytes.Equal(m.Value, alert.Wire(nil, alert.GeneratedSchemaID, body)) {
			t.Fatalf("seq %d is another alert", seq)
		}
		if size := headerOf(m, stream.HeaderVisitSize); size != fmt.Sprint(config.Alerts) || headerOf(m, stream.HeaderRun) != run || m.Key != nil {
			t.Fatalf("seq %d: size %q, run %q, key %q", seq, size, headerOf(m, stream.HeaderRun), m.Key)
		}
	}
	for p, n := range next {
		if n < visits*config.Alerts {
			t.Errorf("partition %d ends before seq %d of %d", p, n, visits*config.Alerts)
		}
	}
}

// records returns what a part has told.
func (b *broker) records(part, kind string) []report.Record {
	b.t.Helper()
	var found []report.Record
	for _, m := range b.read("records", 1) {
		var r report.Record
		if err := json.Unmarshal(m.Value, &r); err != nil {
			b.t.Fatalf("record %s: %v", m.Value, err)
		}
		if string(m.Key) != r.Part {
			b.t.Errorf("record of %s has key %s", r.Part, m.Key)
		}
		// All clocks here are one.
		if r.Clock != nil && (r.Clock.Lo > 0 || r.Clock.Hi < 0) {
			b.t.Errorf("record %s: a clock that is our own is not within its bounds", m.Value)
		}
		if r.Kind == "end" && r.Clock == nil {
			b.t.Errorf("record %s: nothing is known of the clock", m.Value)
		}
		if r.Part == part && r.Kind == kind {
			found = append(found, r)
		}
	}
	return found
}

// TestSenderKilled: a sender that is killed again and again puts each alert on
// the hub once; a finished run stays finished; another run sends again.
func TestSenderKilled(t *testing.T) {
	for _, partitions := range []int{1, 3} {
		t.Run(fmt.Sprint(partitions, "partitions"), func(t *testing.T) {
			b := newBroker(t, kafka.Topic{Name: "full-stream", Partitions: partitions})
			config := alert.GeneratorConfig{Seed: 3, Stamps: alert.StampsFull, Alerts: 500}
			const visits = 4
			arguments := func(run string) []string {
				return []string{"send", "--broker", b.Address, "--generate", "full", "--seed", "3", "--run", run,
					"--alerts-per-visit", fmt.Sprint(config.Alerts), "--visits", fmt.Sprint(visits), "--interval", "100ms"}
			}
			terminated := start(t, "", arguments("a")...)
			time.Sleep(400 * time.Millisecond) // less than the run takes
			terminated.terminate(exitTerminated)
			random := rand.New(rand.NewPCG(1, uint64(partitions)))
			for range 8 {
				p := start(t, "", arguments("a")...)
				time.Sleep(time.Duration(100+random.IntN(1500)) * time.Millisecond)
				p.kill()
			}
			if p := start(t, "", arguments("a")...); p.wait(time.Minute) != 0 {
				t.Fatalf("exit code %d:\n%s", p.cmd.ProcessState.ExitCode(), p.output)
			}
			checkStream(t, b, partitions, config, visits, "a")
			told := map[int64]bool{}
			for _, r := range b.records("sender", "visit") {
				if r.Sent != config.Alerts || r.Bytes < 60_000_000 || r.LastAck < r.FirstSend || r.Run != "a" {
					t.Errorf("record %+v", r)
				}
				told[r.Visit] = true
			}
			if len(told) != visits {
				t.Errorf("%d visits were told of", len(told))
			}

			if p := start(t, "", arguments("a")...); p.wait(time.Minute) != 0 {
				t.Errorf("finished run: exit code %d:\n%s", p.cmd.ProcessState.ExitCode(), p.output)
			}
			if n := len(b.read("full-stream", partitions)); n != visits*config.Alerts {
				t.Errorf("a finished run made it %d alerts", n)
			}
			other := append(arguments("a"), "--seed", "4")
			if p := start(t, "", other...); p.wait(time.Minute) != 1 {
				t.Errorf("the run with other alerts: exit code %d:\n%s", p.cmd.ProcessState.ExitCode(), p.output)
			}
			if p := start(t, "", arguments("b")...); p.wait(time.Minute) != 0 {
				t.Errorf("another run: exit code %d:\n%s", p.cmd.ProcessState.ExitCode(), p.output)
			}
			if n := len(b.read("full-stream", partitions)); n != 2*visits*config.Alerts {
				t.Errorf("another run made it %d alerts", n)
			}
		})
	}
}

// TestBrokerKilled: a broker that is killed in the middle of a visit and comes
// back changes nothing of what arrives where.
func TestBrokerKilled(t *testing.T) {
	b := newBroker(t, kafka.Topic{Name: "full-stream", Partitions: 1}, kafka.Topic{Name: "Filter001", Partitions: 1})
	config := alert.GeneratorConfig{Seed: 5, Stamps: alert.StampsFull, Alerts: 1500}
	const visits = 3
	filter := start(t, "", "filter", "--name", "Filter001", "--broker", b.Address, "--hub", b.Address, "--condition", "diaSourceId % 5 = 2")
	consumer := start(t, "", "consume", "--name", "consumer001", "--topic", "Filter001", "--broker", b.Address, "--hub", b.Address)
	sender := start(t, "", "send", "--broker", b.Address, "--generate", "full", "--seed", "5",
		"--alerts-per-visit", fmt.Sprint(config.Alerts), "--visits", fmt.Sprint(visits), "--interval", "2s")
	for _, after := range []time.Duration{1500 * time.Millisecond, 700 * time.Millisecond, 2 * time.Second} {
		time.Sleep(after)
		b.Kill()
		b.Restart()
	}
	if code := sender.wait(2 * time.Minute); code != 0 {
		t.Fatalf("sender: exit code %d:\n%s", code, sender.output)
	}
	checkStream(t, b, 1, config, visits, "1")
	b.caughtUp("Filter001", "full-stream", 1, filter)
	b.caughtUp("consumer001", "Filter001", 1, consumer)
	filter.terminate(0)
	consumer.terminate(0)

	var want []int64
	g, err := alert.NewGenerator(config)
	if err != nil {
		t.Fatal(err)
	}
	o := newOracle(t)
	for v := range visits {
		passed := 0
		for i := range config.Alerts {
			o.add(g.Visit(v).Append(nil, i), config.Alerts, 0, 0)
			if a := o.alerts[len(o.alerts)-1]; a.id%5 == 2 && passed < 20 {
				passed++
				want = append(want, a.id)
			}
			o.alerts = o.alerts[:0]
		}
	}
	received := map[int64]int64{} // id by offset
	for _, r := range b.records("consumer001", "visit") {
		for _, one := range r.Received {
			received[one.Offset] = one.ID
		}
	}
	seen := map[int64]bool{}
	for offset, id := range received {
		if seen[id] {
			t.Errorf("alert %d was received twice, again at offset %d", id, offset)
		}
		seen[id] = true
	}
	for _, id := range want {
		if !seen[id] {
			t.Errorf("alert %d was not received", id)
		}
	}
	if len(seen) != len(want) {
		t.Errorf("%d alerts were received, want %d", len(seen), len(want))
	}
}

// TestSecondFilter: of two processes of one filter the older one ends, and
// nothing passes twice.
func TestSecondFilter(t *testing.T) {
	b := newBroker(t, kafka.Topic{Name: "full-stream", Partitions: 1}, kafka.Topic{Name: "Filter001", Partitions: 1})
	arguments := []string{"filter", "--name", "Filter001", "--broker", b.Address, "--hub", b.Address, "--condition", "diaSourceId % 2 = N"}
	send := func(run string, visits int) {
		t.Helper()
		sender := start(t, "", "send", "--broker", b.Address, "--generate", "none", "--alerts-per-visit", "500",
			"--visits", fmt.Sprint(visits), "--interval", "10ms", "--run", run)
		if code := sender.wait(time.Minute); code != 0 {
			t.Fatalf("sender: exit code %d:\n%s", code, sender.output)
		}
	}
	older := start(t, "", arguments...)
	send("a", 2)
	b.caughtUp("Filter001", "full-stream", 1, older)
	newer := start(t, "", arguments...)
	b.waitFor("the newer filter reads", func() bool { return bytes.Contains([]byte(newer.output.String()), []byte(`"filtering"`)) })
	send("b", 2)
	if code := older.wait(30 * time.Second); code != 1 {
		t.Errorf("the older filter: exit code %d:\n%s", code, older.output)
	}
	b.caughtUp("Filter001", "full-stream", 1, newer)
	if n := len(b.read("Filter001", 1)); n != 80 {
		t.Errorf("%d alerts passed, want 80", n)
	}
	newer.terminate(0)
}

// waitFor waits until something holds.
func (b *broker) waitFor(what string, holds func() bool) {
	b.t.Helper()
	for deadline := time.Now().Add(time.Minute); !holds(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			b.t.Fatalf("after a minute still not: %s", what)
		}
	}
}
