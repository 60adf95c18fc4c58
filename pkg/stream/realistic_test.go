package stream

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/IBM/sarama"

	"minibroker/pkg/alert"
)

var telescope = Realistic{Period: 37 * time.Second, Transmission: 3 * time.Second, Bursts: 189, Min: 10, Max: 200, Centre: 50, Seed: 1, Detector: "diaSource.detector"}

// TestBursts: sizes and times are within their limits and distributed as set.
func TestBursts(t *testing.T) {
	if err := telescope.Check(10000); err != nil {
		t.Fatal(err)
	}
	const visits = 50
	var size, early float64
	for n := range visits {
		bursts := telescope.bursts(n, 10000)
		if len(bursts) != 189 || bursts[188].end != 10000 {
			t.Fatalf("visit %d: %d bursts of %d alerts", n, len(bursts), bursts[len(bursts)-1].end)
		}
		before := burst{}
		for _, b := range bursts {
			alerts := b.end - before.end
			if alerts < 10 || alerts > 200 || b.due < before.due || b.due >= 3*time.Second {
				t.Errorf("visit %d: %d alerts at %v, after %v", n, alerts, b.due, before.due)
			}
			size += math.Pow(float64(alerts)-10000./189, 2)
			if b.due < time.Second {
				early++
			}
			before = b
		}
		if !slices.Equal(bursts, telescope.bursts(n, 10000)) {
			t.Errorf("visit %d differs when it is drawn again", n)
		}
	}
	bursts := float64(visits * 189)
	if width := math.Sqrt(size / bursts); width < 16 || width > 22 {
		t.Errorf("sizes have a standard deviation of %.1f, want about 19", width)
	}
	// A third, to five standard deviations.
	if sigma := math.Sqrt(bursts * 2 / 9); math.Abs(early-bursts/3) > 5*sigma {
		t.Errorf("%.0f of %.0f bursts are in the first third", early, bursts)
	}
}

func TestBurstsOfSmallVisits(t *testing.T) {
	for _, alerts := range []int{1, 49, 300, 1889, 1890, 40000} {
		if b := telescope.bursts(0, alerts); b[len(b)-1].end != alerts {
			t.Errorf("%d alerts became %d", alerts, b[len(b)-1].end)
		}
	}
}

// TestRealisticSender: each burst's alerts carry its number as detector and are
// not sent before it is due, whatever the compression.
func TestRealisticSender(t *testing.T) {
	for _, codec := range []sarama.CompressionCodec{sarama.CompressionNone, sarama.CompressionGZIP, sarama.CompressionSnappy, sarama.CompressionLZ4, sarama.CompressionZSTD} {
		_, address := fakeKafka(t, 1, "other")
		r := telescope
		r.Period, r.Transmission, r.Bursts = 300*time.Millisecond, 200*time.Millisecond, 10
		var told kept
		s := Sender{Broker: address, Topic: "full-stream", Run: "a", Source: generated(t, 500), Visits: 2,
			Rhythm: r, Codec: codec, Fields: lsst, Records: &told, Log: testLog(t)}
		begun := time.Now()
		if err := s.Send(t.Context()); err != nil {
			t.Fatal(err)
		}
		schema, err := alert.SchemaByID(alert.GeneratedSchemaID)
		if err != nil {
			t.Fatal(err)
		}
		projection, err := schema.Projection([]string{"diaSource.detector"})
		if err != nil {
			t.Fatal(err)
		}
		records := told.all("visit")
		messages := readAll(t, address, "full-stream", 0)
		if len(messages) != 1000 || len(records) != 2 {
			t.Fatalf("%v: %d alerts, %d records", codec, len(messages), len(records))
		}
		for i, m := range messages {
			visit, place := i/500, i%500
			bursts := r.bursts(visit, 500)
			k := slices.IndexFunc(bursts, func(b burst) bool { return place < b.end })
			_, body, err := alert.ParseWire(m.Value)
			if err != nil {
				t.Fatal(err)
			}
			var detector [1]alert.Value
			if err := projection.Decode(body, detector[:]); err != nil {
				t.Fatal(err)
			}
			sent, _ := numberHeader(m.Headers, HeaderTime)
			due := begun.Add(time.Duration(visit)*r.Period + bursts[k].due).Truncate(time.Millisecond)
			if detector[0].Int != int64(k) || time.UnixMilli(sent).Before(due) {
				t.Errorf("%v: visit %d alert %d of burst %d: detector %d, sent at %v, due at %v", codec, visit, place, k, detector[0].Int, time.UnixMilli(sent), due)
			}
		}
	}
}
