//go:build kafka

package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
	"time"

	"minibroker/pkg/kafka"
)

// TestConsumerKilled: a consumer that is killed again and again tells of each
// alert, and prints the end of the partition in the prototype's form.
func TestConsumerKilled(t *testing.T) {
	b := newBroker(t, kafka.Topic{Name: "full-stream", Partitions: 1})
	const visits, alerts = 10, 300
	arguments := []string{"consume", "--name", "consumer001", "--topic", "full-stream", "--broker", b.Address, "--hub", b.Address}
	sender := start(t, "", "send", "--broker", b.Address, "--generate", "none", "--alerts-per-visit", fmt.Sprint(alerts),
		"--visits", fmt.Sprint(visits), "--interval", "700ms")
	random := rand.New(rand.NewPCG(1, 2))
	for range 6 {
		p := start(t, "", arguments...)
		time.Sleep(time.Duration(500+random.IntN(1200)) * time.Millisecond)
		p.kill()
	}
	if code := sender.wait(time.Minute); code != 0 {
		t.Fatalf("sender: exit code %d:\n%s", code, sender.output)
	}
	last := start(t, "", arguments...)
	b.caughtUp("consumer001", "full-stream", 1, last)
	last.terminate(0)

	ids := map[int64]int64{} // by offset
	for _, r := range b.records("consumer001", "visit") {
		for _, one := range r.Received {
			if id, again := ids[one.Offset]; again && id != one.ID {
				t.Errorf("offset %d held alert %d, then %d", one.Offset, id, one.ID)
			}
			ids[one.Offset] = one.ID
		}
	}
	if len(ids) != visits*alerts {
		t.Errorf("%d alerts were told of, want %d", len(ids), visits*alerts)
	}

	whole := start(t, "", "consume", "--name", "another", "--topic", "full-stream", "--broker", b.Address, "--records", "")
	line := regexp.MustCompile(`(?m)^topic:full-stream, partition:0, status:end, offset:3000, key:None, time:\d{10}\.\d{3}$`)
	b.waitFor("a line for the end of the partition", func() bool { return line.MatchString(whole.output.String()) })
	whole.terminate(0)
	if n := strings.Count(whole.output.String(), "status:end"); n != 1 {
		t.Errorf("%d lines for the end of the partition:\n%s", n, whole.output)
	}

	each := start(t, "", "consume", "--name", "a-third", "--topic", "full-stream", "--broker", b.Address, "--records", "", "--print", "1000")
	b.waitFor("three alerts are printed", func() bool { return len(printedIDs(each)) >= 3 })
	each.terminate(0)
	if ids := printedIDs(each); len(ids) != 3 {
		t.Errorf("alerts %v were printed, want 3:\n%s", ids, each.output)
	}
}

// printedIDs are the ids of the alerts that a consumer has printed whole.
func printedIDs(p *program) (ids []int64) {
	for text := range strings.Lines(p.output.String()) {
		var a struct {
			ID int64 `json:"diaSourceId"`
		}
		if json.Unmarshal([]byte(text), &a) == nil && a.ID > 0 {
			ids = append(ids, a.ID)
		}
	}
	return ids
}
