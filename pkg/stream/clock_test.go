package stream

import (
	"testing"
	"time"

	"minibroker/pkg/report"
)

func TestClockBounds(t *testing.T) {
	const ms = time.Millisecond
	ours := time.UnixMilli(1_800_000_000_000)
	type seen struct{ sent, stamp, acked time.Duration } // after ours
	for _, c := range []struct {
		name string
		seen []seen
		want *report.Clock
	}{
		{"nothing", nil, nil},
		{"one", []seen{{0, 3 * ms, 10 * ms}}, &report.Clock{Lo: int64(-7 * ms), Hi: int64(4 * ms)}},
		{"two narrow it", []seen{{0, 3 * ms, 10 * ms}, {100 * ms, 101 * ms, 102 * ms}},
			&report.Clock{Lo: int64(-1 * ms), Hi: int64(2 * ms)}},
		{"a wide one adds nothing", []seen{{100 * ms, 101 * ms, 102 * ms}, {200 * ms, 205 * ms, 300 * ms}},
			&report.Clock{Lo: int64(-1 * ms), Hi: int64(2 * ms)}},
		{"a clock that was set begins anew", []seen{{100 * ms, 101 * ms, 102 * ms}, {200 * ms, 2201 * ms, 202 * ms}},
			&report.Clock{Lo: int64(1999 * ms), Hi: int64(2002 * ms)}},
	} {
		var b clockBounds
		for _, s := range c.seen {
			b.add(ours.Add(s.sent), ours.Add(s.stamp), ours.Add(s.acked))
		}
		switch got := b.record(); {
		case (got == nil) != (c.want == nil):
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		case got != nil && *got != *c.want:
			t.Errorf("%s: %v, want %v", c.name, *got, *c.want)
		}
	}
}
