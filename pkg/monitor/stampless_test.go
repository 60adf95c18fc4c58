package monitor

import (
	"testing"

	"github.com/IBM/sarama"
)

var stamplessTopic = Topic{Name: "full-stream-stampless", Partitions: 1}

// thin makes the bench's mirror one that has no cutouts: what is copied is the
// topic that a feed writes on the hub.
func thin(c *Config) {
	c.Stampless, c.Thin = stamplessTopic.Name, true
	c.Hub.Topics = append(c.Hub.Topics, stamplessTopic)
	c.Mirrors[0].Topics[0] = stamplessTopic
	c.Groups[0].Topic = stamplessTopic.Name
	c.Groups = append(c.Groups, Group{Part: "feed", Broker: "hub", Group: "feed", Topic: c.Topic})
}

// TestThinMirror: a MirrorMaker is behind the hub's stampless topic, whose markers
// it never copies, a filter behind its mirror's, and the feed behind the stream.
func TestThinMirror(t *testing.T) {
	b := newBench(t, thin)
	b.startMirror()
	b.await("brokers up", func(s Status, m MirrorStatus) bool { return s.Hub.Ready && m.Ready })
	for range 5 {
		b.write(b.hub, "full-stream", "", "alert")
	}
	b.await("the feed has read nothing", func(s Status, m MirrorStatus) bool { return s.Lag["feed"] == 5 && m.Lag == 0 && s.Hub.End == 5 })
	feed := b.transactionOn(b.hub, "feed")
	for range 3 {
		if _, _, err := feed.SendMessage(&sarama.ProducerMessage{Topic: stamplessTopic.Name, Value: sarama.StringEncoder("a")}); err != nil {
			t.Fatal(err)
		}
	}
	b.commitIn(feed, "feed", "full-stream", 3)
	b.await("the feed has read three", func(s Status, m MirrorStatus) bool { return s.Lag["feed"] == 2 && m.Lag == 3 })
	for range 3 {
		b.write(b.mirror, stamplessTopic.Name, "", "a")
	}
	b.remember(stamplessTopic.Name, 3)
	s := b.await("copied, but for the marker", func(s Status, m MirrorStatus) bool { return m.Lag == 0 && m.Source == 3 })
	if m := s.Mirrors[0]; m.Error != "" || m.End != 3 || s.Lag["filter001"] != 3 {
		t.Errorf("the filter has read nothing: %+v", s)
	}
	b.commit("Filter001", stamplessTopic.Name, 2)
	b.await("it has read two", func(s Status, m MirrorStatus) bool { return s.Lag["filter001"] == 1 && s.Offsets["filter001"] == 2 })
}

// TestFeedOfAMirror: the feed and the filter that it feeds are each behind their
// own topic of the mirror, in alerts.
func TestFeedOfAMirror(t *testing.T) {
	b := newBench(t, func(c *Config) {
		c.Stampless = stamplessTopic.Name
		c.Mirrors[0].Topics = append(c.Mirrors[0].Topics, stamplessTopic)
		c.Groups[0].Topic = stamplessTopic.Name
		c.Groups = append(c.Groups, Group{Part: "feed01", Broker: "mirror01", Group: "feed01", Topic: c.Topic})
	})
	b.all(5)
	for range 4 {
		b.write(b.mirror, stamplessTopic.Name, "", "a")
	}
	b.commit("feed01", "full-stream", 4)
	b.commit("Filter001", stamplessTopic.Name, 1)
	b.await("behind", func(s Status, m MirrorStatus) bool {
		return s.Lag["feed01"] == 1 && s.Lag["filter001"] == 3 && m.Lag == 0
	})
}
