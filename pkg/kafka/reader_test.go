package kafka_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/IBM/sarama"
	"github.com/google/go-cmp/cmp"

	"minibroker/pkg/kafka"
)

// values collects the values that a reader delivers.
func values(into *[]string) func(kafka.Record) error {
	return func(r kafka.Record) error {
		*into = append(*into, string(r.Value))
		return nil
	}
}

func checkReading(t *testing.T, c *kafka.Cluster) {
	ensure(t, c, "read")
	var want []string
	for i := range 100 {
		want = append(want, fmt.Sprint("value ", i))
	}
	before := time.Now().Add(-time.Minute)
	write(t, c, "read", want...)

	var got []string
	if err := c.NewReader("read", 0, 0).ReadTo(100, values(&got)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	// From the middle, and to the end that it finds itself.
	got = nil
	reader := c.NewReader("read", 0, 98)
	err := reader.Read(time.Second, func(r kafka.Record) error {
		if r.Offset != 98+int64(len(got)) || r.Partition != 0 || r.Time.Before(before) {
			t.Errorf("record %+v at place %d", r, len(got))
		}
		return values(&got)(r)
	})
	if err != nil || !cmp.Equal(got, want[98:]) || reader.Next() != 100 {
		t.Errorf("read %q to offset %d, %v; want %q to offset 100", got, reader.Next(), err, want[98:])
	}
	// Nothing more: it waits as long as it was told, no longer.
	start := time.Now()
	if err := reader.Read(300*time.Millisecond, values(&got)); err != nil || len(got) != 2 {
		t.Errorf("read %q, %v at the end", got, err)
	}
	if took := time.Since(start); took < 250*time.Millisecond || took > 5*time.Second {
		t.Errorf("waited %v for nothing instead of 300 ms", took)
	}
	// An error of the receiver leaves the reader where it was.
	stop := errors.New("stop")
	reader = c.NewReader("read", 0, 0)
	if err := reader.Read(time.Second, func(kafka.Record) error { return stop }); !errors.Is(err, stop) || reader.Next() != 0 {
		t.Errorf("error %v at offset %d, want %v at 0", err, reader.Next(), stop)
	}
	if err := c.NewReader("read", 0, 1000).Read(0, values(&got)); !errors.Is(err, sarama.ErrOffsetOutOfRange) {
		t.Errorf("error %v behind the end, want out of range", err)
	}
}

func checkReadingTransactions(t *testing.T, c *kafka.Cluster) {
	topic := ensure(t, c, "transactions")
	transact(t, c, topic.Name, true, message("a"), message("b"))
	transact(t, c, topic.Name, false, message("never"), message("ever"))
	write(t, c, topic.Name, "plain")
	transact(t, c, topic.Name, true, message("c"))

	end := endOffset(t, c, topic.Name)
	if end != 9 { // 6 records and 3 markers
		t.Errorf("end offset %d, want 9", end)
	}
	for start, want := range map[int64][]string{
		0: {"a", "b", "plain", "c"},
		4: {"plain", "c"}, // in the middle of the aborted transaction
		8: nil,            // at the last marker
	} {
		var got []string
		reader := c.NewReader(topic.Name, 0, start)
		if err := reader.ReadTo(end, values(&got)); err != nil {
			t.Error(err)
		}
		if !cmp.Equal(want, got) || reader.Next() != end {
			t.Errorf("from %d: read %q to offset %d, want %q to offset %d", start, got, reader.Next(), want, end)
		}
	}
}

func checkDataEnd(t *testing.T, c *kafka.Cluster) {
	topic := ensure(t, c, "dataend")
	check := func(what string, end, want int64) {
		t.Helper()
		if got, err := c.DataEnd(topic.Name, 0, end); err != nil || got != want {
			t.Errorf("%s: %d, %v, want %d", what, got, err, want)
		}
	}
	check("empty topic", 0, 0)
	write(t, c, topic.Name, "plain")
	check("no transaction", 1, 1)
	transact(t, c, topic.Name, true, message("a"))
	check("behind a marker", 3, 2)
	check("before the marker", 2, 2)
}

func checkLastBefore(t *testing.T, c *kafka.Cluster) {
	topic := ensure(t, c, "lastbefore")
	check := func(what string, end int64, want string) {
		t.Helper()
		got, ok, err := c.LastBefore(topic.Name, 0, end)
		if err != nil || ok != (want != "") || string(got.Value) != want {
			t.Errorf("%s: %q, %v, %v, want %q", what, got.Value, ok, err, want)
		}
	}
	check("empty topic", 0, "")
	write(t, c, topic.Name, "plain")
	transact(t, c, topic.Name, true, message("a"), message("b")) // 1, 2, and a marker
	check("behind a marker", 4, "b")
	check("in the middle of a batch", 2, "a")
	check("before the transaction", 1, "plain")
}
