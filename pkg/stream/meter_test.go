package stream

import (
	"testing"
	"time"
)

func TestMostly(t *testing.T) {
	const s = time.Second
	for _, c := range []struct {
		broker, source, cpu, wall time.Duration
		cores                     int
		want                      string
	}{
		{30 * s, 5 * s, 2 * s, 40 * s, 2, "broker"},
		{5 * s, 30 * s, 2 * s, 40 * s, 2, "disk"},
		{5 * s, 30 * s, 29 * s, 40 * s, 2, "CPU"}, // made, not read
		{30 * s, 5 * s, 79 * s, 40 * s, 2, "CPU"}, // nothing else could run
	} {
		if got := mostly(c.broker, c.source, c.cpu, c.wall, c.cores); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

// TestBehind: the worst of a visit is kept, and what no timer can keep is not
// told of.
func TestBehind(t *testing.T) {
	var told sentRecord
	s := &sending{writers: make([]*writer, 1)}
	s.behind(slack, &told)
	if told.record.Late != 0 || told.record.Reason != "" {
		t.Errorf("late by the slack: %+v", told.record)
	}
	s.behind(3*time.Second, &told)
	s.behind(time.Second, &told)
	if told.record.Late != 3 || told.record.Reason == "" {
		t.Errorf("late by 3 s: %+v", told.record)
	}
}
