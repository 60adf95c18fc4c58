package stream

import (
	"bytes"
	"testing"
	"time"

	"minibroker/pkg/alert"
)

// TestFilterMoves: a filter that reads now the full stream and now its copies,
// back and forth in the middle of visits, lets the same alerts pass as one that
// stays, each once.
func TestFilterMoves(t *testing.T) {
	for _, text := range []string{"diaSourceId % 3 = 1", "snr > 0 ORDER BY snr DESC LIMIT 9"} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			_, address := fakeKafka(t, 1, "Filter001", "Filter002", "dead-letter")
			makeTopic(t, address, copiesTopic, 1)
			const alerts, visits = 100, 6
			s := Sender{Broker: address, Topic: "full-stream", Stampless: copiesTopic, Run: "a", Source: withStamps(t, alerts), Fields: lsst, Records: &kept{}, Log: testLog(t)}
			stays := filterOf(definition(t, "Filter002", text), address, &kept{}, t)
			background(t, stays.Run)
			per := map[bool]int{true: 9, false: 20}[stays.Order != nil]
			full, thin := filterOf(definition(t, "Filter001", text), address, &kept{}, t), thinFilter(t, "Filter001", text, address, &kept{})
			full.Schemas = alert.NewSchemas(alert.SchemaSources{})
			for n := range visits {
				f := &full
				if n%2 == 1 {
					f = &thin
				}
				stop := background(t, f.Run)
				s.Visits = n + 1
				if err := s.Send(t.Context()); err != nil {
					t.Fatal(err)
				}
				eventually(t, "the visit is filtered", func() bool { return len(readAll(t, address, "Filter001", 0)) >= per*(n+1) })
				stop()
			}
			eventually(t, "the other has filtered all", func() bool { return len(readAll(t, address, "Filter002", 0)) == per*visits })
			is, want := readAll(t, address, "Filter001", 0), readAll(t, address, "Filter002", 0)
			if len(is) != len(want) {
				t.Fatalf("%d alerts passed, want %d", len(is), len(want))
			}
			for i := range is {
				if !bytes.Equal(is[i].Value, want[i].Value) {
					t.Errorf("alert %d is another", i)
				}
			}
		})
	}
}

// TestFilterWaitsForItsFeed: a filter that goes over to copies which are not there
// yet waits for them.
func TestFilterWaitsForItsFeed(t *testing.T) {
	_, address := fakeKafka(t, 1, "Filter001", "dead-letter")
	makeTopic(t, address, copiesTopic, 1)
	s := Sender{Broker: address, Topic: "full-stream", Run: "a", Source: withStamps(t, 60), Visits: 2, Fields: lsst, Records: &kept{}, Log: testLog(t)}
	if err := s.Send(t.Context()); err != nil {
		t.Fatal(err)
	}
	full := filterOf(definition(t, "Filter001", "diaSourceId % 4 = 1"), address, &kept{}, t)
	stop := background(t, full.Run)
	eventually(t, "two visits are filtered", func() bool { return len(readAll(t, address, "Filter001", 0)) == 30 })
	stop()
	thin := thinFilter(t, "Filter001", "diaSourceId % 4 = 1", address, &kept{})
	background(t, thin.Run)
	time.Sleep(time.Second)
	f := Feed{Name: "feed", Broker: address, Topic: "full-stream", To: copiesTopic, Timeout: time.Minute,
		Schemas: alert.NewSchemas(alert.SchemaSources{}), Log: testLog(t)}
	background(t, f.Run)
	s.Visits = 3
	if err := s.Send(t.Context()); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the third visit is filtered", func() bool { return len(readAll(t, address, "Filter001", 0)) >= 45 })
	time.Sleep(300 * time.Millisecond)
	if n := len(readAll(t, address, "Filter001", 0)); n != 45 {
		t.Errorf("%d alerts passed, want 45", n)
	}
}
