package stream

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kmsg"

	"minibroker/pkg/alert"
)

// mixedVisits puts three visits of 100 alerts, mixed, onto the stream, and
// returns the first 20 ids of each that are divisible by 3, in their order.
func mixedVisits(t *testing.T, address string) (want []int64) {
	t.Helper()
	folder := t.TempDir()
	var places [][2]int
	for i := range 100 {
		for v := range 3 {
			places = append(places, [2]int{v, (i + 31*v) % 100})
		}
	}
	path := write(t, folder, "mixed.avro", places...)
	in, err := alert.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	client := openStream(t, address)
	w, err := newWriter(client, testLog(t))
	if err != nil {
		t.Fatal(err)
	}
	decoder := newDecoder(nil, lsst.Visit, lsst.ID, nil)
	passed := map[int64]int{}
	var messages []*message
	for {
		body, err := in.Next()
		if err != nil {
			break
		}
		value := alert.Wire(nil, in.SchemaID(), body)
		visit, id, _, err := decoder.decode(value)
		if err != nil {
			t.Fatal(err)
		}
		if id%3 == 0 && passed[visit] < 20 {
			passed[visit]++
			want = append(want, id)
		}
		messages = append(messages, plainMessage(value, headers(HeaderVisitSize, "100")))
	}
	for i := 0; i < len(messages); i += 10 { // many batches, many fetches
		for _, b := range batchesOf(messages[i:min(i+10, len(messages))]) {
			if err := w.write(t.Context(), batchIn(0, b)); err != nil {
				t.Fatal(err)
			}
		}
	}
	return want
}

// TestFilterThroughFailures: whichever requests fail, by a lost connection or
// by an answer, before or instead of being done, what passes is right.
func TestFilterThroughFailures(t *testing.T) {
	for _, c := range []struct {
		request string
		key     int16
	}{
		{"Produce", 0}, {"Fetch", 1}, {"ListOffsets", 2}, {"Metadata", 3}, {"OffsetFetch", 9}, {"FindCoordinator", 10},
		{"InitProducerId", 22}, {"AddPartitionsToTxn", 24}, {"AddOffsetsToTxn", 25}, {"EndTxn", 26}, {"TxnOffsetCommit", 28},
	} {
		t.Run(c.request, func(t *testing.T) {
			t.Parallel()
			cluster, address := fakeKafka(t, 1, "Filter001")
			want := mixedVisits(t, address)
			failed := 0
			cluster.ControlKey(c.key, func(kmsg.Request) (kmsg.Response, error, bool) {
				if failed++; failed > 2 {
					return nil, nil, false
				}
				cluster.KeepControl()
				return nil, errors.New("connection lost"), true
			})
			var told kept
			f := Filter{Definition: definition(t, "Filter001", "diaSourceId % 3 = 0"), Broker: address, Topic: "full-stream",
				Cap: 20, Timeout: time.Minute, Fields: lsst, Records: &told, Log: testLog(t)}
			stop := background(t, f.Run)
			eventually(t, "three visits are told of", func() bool { return len(told.all("visit")) >= 3 })
			stop()
			var got []int64
			decoder := newDecoder(nil, lsst.Visit, lsst.ID, nil)
			for _, m := range readAll(t, address, "Filter001", 0) {
				_, id, _, err := decoder.decode(m.Value)
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, id)
			}
			if !slices.Equal(got, want) {
				t.Errorf("%d passed, want %d:\n%v\n%v", len(got), len(want), got, want)
			}
			if failed < 2 {
				t.Errorf("only %d requests failed", failed)
			}
		})
	}
}

// TestFilterStops: a filter whose broker or topics are not there waits, and
// ends at once when it is told to.
func TestFilterStops(t *testing.T) {
	_, address := fakeKafka(t, 1, "other")
	for _, broker := range []string{address, fmt.Sprintf("127.0.0.1:%d", freePort(t)), "no-such-host.invalid:9092"} {
		f := Filter{Definition: definition(t, "Filter001", "snr > 5"), Broker: broker, Topic: "full-stream",
			Cap: 20, Timeout: time.Minute, Fields: lsst, Records: &kept{}, Log: testLog(t)}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- f.Run(ctx) }()
		time.Sleep(200 * time.Millisecond)
		select {
		case err := <-done:
			t.Errorf("%s: ended by itself: %v", broker, err)
		default:
		}
		cancel()
		select {
		case err := <-done:
			if err != nil {
				t.Errorf("%s: %v", broker, err)
			}
		case <-time.After(5 * time.Second):
			t.Errorf("%s: still running 5 s after it was told to end", broker)
		}
	}
}

// TestFilterState: counts of visits that cannot be read end a filter: to begin
// anew would let alerts pass twice.
func TestFilterState(t *testing.T) {
	_, address := fakeKafka(t, 1, "Filter001")
	client := openStream(t, address)
	if err := commitOffsets(client, "Filter001", outsider, map[int32]int64{0: 0}, "from another program"); err != nil {
		t.Fatal(err)
	}
	f := Filter{Definition: definition(t, "Filter001", "snr > 5"), Broker: address, Topic: "full-stream",
		Cap: 20, Timeout: time.Minute, Fields: lsst, Records: &kept{}, Log: testLog(t)}
	err := f.Run(t.Context())
	if want := `group Filter001: the group's metadata cannot be read: counts of visits begin with "from anoth"; only form 1 is known`; err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}
