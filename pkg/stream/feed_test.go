package stream

import (
	"context"
	"errors"
	"testing"
	"time"

	"minibroker/pkg/alert"
)

// TestFeed: each alert is copied once, also by feeds that follow one another, and
// what cannot be read is copied whole.
func TestFeed(t *testing.T) {
	for _, partitions := range []int{1, 3} {
		_, address := fakeKafka(t, partitions, "other")
		makeTopic(t, address, copiesTopic, partitions)
		feed := func() *Feed {
			return &Feed{Name: "feed", Broker: address, Topic: "full-stream", To: copiesTopic, Timeout: time.Minute,
				Schemas: alert.NewSchemas(alert.SchemaSources{}), Log: testLog(t)}
		}
		count := func() (n int) {
			for p := range partitions {
				n += len(readAll(t, address, copiesTopic, int32(p)))
			}
			return n
		}
		s := Sender{Broker: address, Topic: "full-stream", Run: "a", Source: withStamps(t, 60), Visits: 1, Fields: lsst, Records: &kept{}, Log: testLog(t)}
		for visits := range 3 {
			ctx, stop := context.WithCancel(t.Context())
			ended := make(chan error, 1)
			go func() { ended <- feed().Run(ctx) }()
			s.Visits = visits + 1
			if err := s.Send(t.Context()); err != nil {
				t.Fatal(err)
			}
			eventually(t, "the visit is copied", func() bool { return count() == 60*s.Visits })
			stop()
			if err := <-ended; err != nil {
				t.Fatal(err)
			}
		}
		checkCopies(t, address, "full-stream", copiesTopic, partitions, 180)
	}
}

// TestFeedOfWhatCannotBeRead: such alerts are copied as they are.
func TestFeedOfWhatCannotBeRead(t *testing.T) {
	_, address := fakeKafka(t, 1, "other")
	makeTopic(t, address, copiesTopic, 1)
	messages := generatedMessages(t, 4)
	messages[1].Value = []byte("rubbish")
	messages[2].Value = alert.Wire(nil, 77, []byte("of an unknown schema"))
	putAll(t, address, messages...)
	f := &Feed{Name: "feed", Broker: address, Topic: "full-stream", To: copiesTopic, Timeout: time.Minute,
		Schemas: alert.NewSchemas(alert.SchemaSources{}), Log: testLog(t)}
	background(t, f.Run)
	eventually(t, "all are copied", func() bool { return len(readAll(t, address, copiesTopic, 0)) == 4 })
	for i, m := range readAll(t, address, copiesTopic, 0) {
		_, stripped := placeOfFull(m.Headers)
		if want := i == 0 || i == 3; stripped != want {
			t.Errorf("alert %d: stripped %v", i, stripped)
		}
		if !stripped && string(m.Value) != string(messages[i].Value) {
			t.Errorf("alert %d is %q", i, m.Value)
		}
	}
}

// TestFeedReplaced: of two feeds of a name the older one ends.
func TestFeedReplaced(t *testing.T) {
	_, address := fakeKafka(t, 1, "other")
	makeTopic(t, address, copiesTopic, 1)
	f := Feed{Name: "feed", Broker: address, Topic: "full-stream", To: copiesTopic, Timeout: time.Minute,
		Schemas: alert.NewSchemas(alert.SchemaSources{}), Log: testLog(t)}
	ended := make(chan error, 1)
	go func() { ended <- f.Run(t.Context()) }()
	putAll(t, address, generatedMessages(t, 4)...)
	eventually(t, "the older one copies", func() bool { return len(readAll(t, address, copiesTopic, 0)) == 4 })
	newer := f
	background(t, newer.Run)
	time.Sleep(time.Second)
	putAll(t, address, generatedMessages(t, 4)...)
	if err := <-ended; !errors.Is(err, errFenced) {
		t.Errorf("the older one ended with %v", err)
	}
	eventually(t, "the newer one copies", func() bool { return len(readAll(t, address, copiesTopic, 0)) == 8 })
}

// TestFeedGoesOnForASender: where a sender has made copies, a feed goes on behind
// them.
func TestFeedGoesOnForASender(t *testing.T) {
	for _, partitions := range []int{1, 3} {
		_, address := fakeKafka(t, partitions, "other")
		makeTopic(t, address, copiesTopic, partitions)
		s := Sender{Broker: address, Topic: "full-stream", Stampless: copiesTopic, Run: "a", Source: withStamps(t, 60), Visits: 1, Fields: lsst, Records: &kept{}, Log: testLog(t)}
		if err := s.Send(t.Context()); err != nil {
			t.Fatal(err)
		}
		s.Stampless, s.Visits = "", 2
		if err := s.Send(t.Context()); err != nil {
			t.Fatal(err)
		}
		f := Feed{Name: "feed", Broker: address, Topic: "full-stream", To: copiesTopic, Timeout: time.Minute,
			Schemas: alert.NewSchemas(alert.SchemaSources{}), Log: testLog(t)}
		background(t, f.Run)
		count := func() (n int) {
			for p := range partitions {
				n += len(readAll(t, address, copiesTopic, int32(p)))
			}
			return n
		}
		eventually(t, "the second visit is copied", func() bool { return count() >= 120 })
		time.Sleep(300 * time.Millisecond)
		checkCopies(t, address, "full-stream", copiesTopic, partitions, 120)
	}
}
