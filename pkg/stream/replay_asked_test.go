package stream

import (
	"bytes"
	"fmt"
	"minibroker/pkg/alert"
	"minibroker/pkg/kafka"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/IBM/sarama"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func mendedSchemas(t *testing.T, others ...int32) *alert.Schemas {
	t.Helper()
	schema, err := alert.SchemaByID(alert.GeneratedSchemaID)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	for _, id := range append(others, lateSchema) {
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%d.avsc", id)), []byte(schema.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return alert.NewSchemas(alert.SchemaSources{Folder: folder})
}

// visitMessages makes whole visits, one behind the other, a minute apart. Each
// alert has a key.
func visitMessages(t *testing.T, visits, alerts int) (messages []*message) {
	t.Helper()
	g, err := alert.NewGenerator(alert.GeneratorConfig{Seed: 1, Stamps: alert.StampsNone, Alerts: alerts})
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now().Truncate(time.Second).Add(-3 * time.Hour) // brokers refuse the future
	for v := range visits {
		for i := range alerts {
			m := plainMessage(alert.Wire(nil, alert.GeneratedSchemaID, g.Visit(v).Append(nil, i)),
				headers(HeaderVisitSize, strconv.Itoa(alerts), HeaderRun, "1", HeaderSeq, strconv.Itoa(len(messages))))
			m.Key = fmt.Appendf(nil, "key %d", len(messages))
			m.time = began.Add(time.Duration(v)*time.Minute + time.Duration(i)*time.Millisecond)
			messages = append(messages, m)
		}
	}
	return messages
}

// late gives alerts the schema that becomes known late.
func late(messages ...*message) {
	for _, m := range messages {
		m.Value = alert.Wire(nil, lateSchema, m.Value[alert.HeaderSize:])
	}
}

// filterAll runs a filter until it has read all there is, and checks how many
// alerts are aside then, and how many have passed.
func filterAll(t *testing.T, f Filter, aside, passed int) {
	t.Helper()
	stop := background(t, f.Run)
	defer stop()
	client := openStream(t, f.Broker)
	end, err := client.GetOffset("full-stream", 0, sarama.OffsetNewest)
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, "all is read", func() bool {
		pos, err := committedPosition(client, f.Name)
		if err != nil {
			return false
		}
		reached := pos.offsets[0]
		if _, ranking, err := f.restore(pos.metadata); err == nil && ranking != nil {
			reached = ranking.reached[0]
		}
		return reached == end
	})
	settles(t, f.Broker, "dead-letter", aside)
	settles(t, f.Broker, f.Name, passed)
}

// settles waits until a topic holds so many messages. A broker may tell that a
// transaction is committed a moment before everyone can read what was in it.
func settles(t *testing.T, broker, topic string, want int) []kafka.Record {
	t.Helper()
	var all []kafka.Record
	for range 500 {
		if all = readAll(t, broker, topic, 0); len(all) == want {
			return all
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatalf("%s holds %d alerts, want %d", topic, len(all), want)
	return nil
}

// replayed replays, and compares what is told of it.
func replayed(t *testing.T, r Replay, want Replayed) {
	t.Helper()
	got, err := r.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want.Filter, want.Dry = r.Name, r.Dry
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("told (-want +got): %s", diff)
	}
}

// holds compares a filter's topic with alerts of the stream.
func holds(t *testing.T, f Filter, want ...*message) {
	t.Helper()
	for i, got := range settles(t, f.Broker, f.Name, len(want)) {
		if d := unlike(want[i], got); d != "" {
			t.Errorf("%s, alert %d: %s", f.Name, i, d)
		}
	}
}

// unlike says what of an alert in a filtered stream is not as it was sent.
func unlike(want *message, got kafka.Record) string {
	switch {
	case !bytes.Equal(want.Value, got.Value):
		return "other bytes"
	case !bytes.Equal(want.Key, got.Key):
		return fmt.Sprintf("key %q, want %q", got.Key, want.Key)
	case !want.time.Equal(got.Time):
		return fmt.Sprintf("time %v, want %v", got.Time, want.time)
	}
	return cmp.Diff(want.Headers, got.Headers)
}

func listed(t *testing.T, address string) (letters []DeadLetter) {
	t.Helper()
	err := DeadLetters(t.Context(), address, "dead-letter", func(l DeadLetter) error {
		letters = append(letters, l)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return letters
}

const badWire = "alert begins with byte 0x01 where the wire format has 0x00"
