// Package lag tells how far a reader of alerts is behind, in alerts and in
// visits. Offsets alone do not: behind a filter, twenty alerts may be all of a
// visit. The sender numbers its alerts, so two of them tell how many were sent
// in between.
package lag

import (
	"cmp"

	"minibroker/pkg/kafka"
	"minibroker/pkg/stream"
)

// Reading is where a reader stands in a partition. All are offsets.
type Reading struct {
	Topic      string
	Partition  int32
	Start, End int64 // of the partition
	Next       int64 // which the reader reads next; below Start: it has not begun, or what it wanted is gone
}

// Behind is how far a reader is behind.
type Behind struct {
	Alerts    int64 // that it has not read; transaction markers count, but for those at the end
	Sent      int64 // alerts of the full stream that were sent since the last one it read, or from the first that is there
	VisitSize int64 // alerts of the newest one's visit; 0: it does not tell
}

// Visits is how many visits a reader is behind. alertsPerVisit is for alerts
// that do not tell the size of theirs.
func (b Behind) Visits(alertsPerVisit int) float64 {
	return float64(b.Sent) / float64(cmp.Or(b.VisitSize, int64(alertsPerVisit)))
}

// Of looks at the last alert that a reader has read, and at the newest one.
// Where alerts do not say which they are, Sent is Alerts.
func Of(c *kafka.Cluster, r Reading) (Behind, error) {
	r.Next = max(r.Next, r.Start)
	if r.Next >= r.End {
		return Behind{}, nil
	}
	end, err := c.DataEnd(r.Topic, r.Partition, r.End)
	if err != nil || end <= r.Next {
		return Behind{}, err
	}
	b := Behind{Alerts: end - r.Next, Sent: end - r.Next}
	newest, ok, err := c.LastBefore(r.Topic, r.Partition, end)
	if err != nil || !ok {
		return b, err
	}
	to, ok := stream.PlaceOf(newest.Headers)
	if !ok {
		return b, nil
	}
	b.VisitSize = int64(to.VisitSize)
	from, err := lastSeq(c, r, to.Run)
	b.Sent = max(b.Sent, to.Seq-from)
	return b, err
}

// lastSeq is the number of the last alert that was read of a run. Of a run of
// which nothing was read it is that before the first, or before the first one
// that is still there.
func lastSeq(c *kafka.Cluster, r Reading, run string) (int64, error) {
	if r.Next > r.Start {
		last, ok, err := c.LastBefore(r.Topic, r.Partition, r.Next)
		if err != nil {
			return 0, err
		}
		if place, told := stream.PlaceOf(last.Headers); ok && told && place.Run == run {
			return place.Seq, nil
		}
	}
	seq, found := int64(-1), false
	err := c.NewReader(r.Topic, r.Partition, r.Next).Read(0, func(first kafka.Record) error {
		if place, told := stream.PlaceOf(first.Headers); told && !found && place.Run == run {
			seq = place.Seq - 1
		}
		found = true
		return nil
	})
	return seq, err
}
