//go:build kafka

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/IBM/sarama"

	"minibroker/pkg/alert"
	"minibroker/pkg/kafka"
)

// TestReplayKilled: wherever a replay is killed, and with the filter coming back
// each time, what was set aside passes once, as much as the cap has room for.
func TestReplayKilled(t *testing.T) {
	const visits, size, most = 3, 30, 12
	b := newBroker(t, kafka.Topic{Name: "full-stream", Partitions: 1}, kafka.Topic{Name: "Filter001", Partitions: 1}, kafka.Topic{Name: "dead-letter", Partitions: 1})
	schema, err := alert.SchemaByID(alert.GeneratedSchemaID)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "1234.avsc"), []byte(schema.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	sent, poison := produceStrange(t, b, visits, size)

	args := []string{"--name", "Filter001", "--broker", b.Address, "--hub", b.Address, "--condition", "diaSourceId >= 0",
		"--cap", fmt.Sprint(most), "--dead-letter", "dead-letter"}
	filterArgs := append([]string{"filter"}, args...)
	p := start(t, "", filterArgs...)
	b.caughtUp("Filter001", "full-stream", 1, p)

	replayArgs := append([]string{"job", "replay", "--schemas", folder}, args...)
	for _, point := range []string{"before-produce:1", "after-produce:1", "before-commit:1", "after-commit:1", "", ""} {
		r := start(t, point, replayArgs...)
		want := 0
		if point != "" {
			want = -1
		}
		if point == "after-commit:1" || point == "" {
			p.kill() // so that it does not fence the replay, which would begin again
		}
		if code := r.wait(time.Minute); code != want {
			t.Fatalf("replay with %q: exit code %d:\n%s", point, code, r.output)
		}
		if point == "" && !strings.Contains(r.output.String(), fmt.Sprintf(`"letters":%d,"replayed":0,`, poison)) {
			t.Errorf("after all is done a replay tells\n%s", r.output)
		}
		p.kill()
		p = start(t, "", filterArgs...)
	}
	b.caughtUp("Filter001", "full-stream", 1, p)
	p.terminate(0)
	passed := map[int]int{} // by visit
	for _, m := range b.read("Filter001", 1) {
		visit, known := sent[string(m.Value)]
		if !known {
			t.Error("an alert that was not sent, or that is there twice")
		}
		delete(sent, string(m.Value))
		passed[visit]++
	}
	for v := range visits {
		if passed[v] != most {
			t.Errorf("%d of visit %d passed", passed[v], v)
		}
	}
}

// produceStrange sends visits of which a few alerts can be read, more have a
// schema that is unknown yet, and some are rubbish. It returns the number of
// the visit of each that can be read sometime.
func produceStrange(t *testing.T, b *broker, visits, size int) (sent map[string]int, poison int) {
	t.Helper()
	g, err := alert.NewGenerator(alert.GeneratorConfig{Seed: 1, Stamps: alert.StampsNone, Alerts: size})
	if err != nil {
		t.Fatal(err)
	}
	config := kafka.Config("test")
	producer, err := sarama.NewSyncProducer([]string{b.Address}, config)
	if err != nil {
		t.Fatal(err)
	}
	defer producer.Close()
	sent = map[string]int{}
	for v := range visits {
		for i := range size {
			value := alert.Wire(nil, []int32{1234, 1100, 1234}[i%3], g.Visit(v).Append(nil, i))
			if i > 20 && i%3 == 1 || i%7 == 6 {
				value[0], poison = 1, poison+1
			} else {
				sent[string(value)] = v
			}
			if _, _, err := producer.SendMessage(&sarama.ProducerMessage{Topic: "full-stream", Value: sarama.ByteEncoder(value),
				Headers: []sarama.RecordHeader{{Key: []byte("run"), Value: []byte("1")}, {Key: []byte("visit-size"), Value: fmt.Append(nil, size)}}}); err != nil {
				t.Fatal(err)
			}
		}
	}
	return sent, poison
}
