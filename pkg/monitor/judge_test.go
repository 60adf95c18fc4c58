package monitor

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestCanaries(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	ago := func(d time.Duration) time.Time { return now.Add(-d) }
	for _, test := range []struct {
		name    string
		sent    []time.Time
		newest  time.Time // that came
		allWell bool
		due     bool
		missing bool
	}{
		{"none sent", nil, time.Time{}, false, true, false},
		{"just sent", []time.Time{ago(time.Second)}, time.Time{}, false, false, false},
		{"sent long ago", []time.Time{ago(20 * time.Second)}, time.Time{}, false, true, true},
		{"sent long ago and here", []time.Time{ago(20 * time.Second)}, ago(20 * time.Second), true, false, false},
		{"all well for long", []time.Time{ago(30 * time.Second)}, ago(30 * time.Second), true, true, false},
		{"newest not yet here", []time.Time{ago(30 * time.Second), ago(5 * time.Second)}, ago(30 * time.Second), true, false, false},
		{"none since long", []time.Time{ago(60 * time.Second), ago(30 * time.Second), ago(time.Second)}, ago(60 * time.Second), true, false, true},
	} {
		c := canaries{sent: test.sent}
		if got := c.due(now, test.allWell); got != test.due {
			t.Errorf("%s: due %v, want %v", test.name, got, test.due)
		}
		if got := c.missing(now, test.newest); got != test.missing {
			t.Errorf("%s: missing %v, want %v", test.name, got, test.missing)
		}
	}
}

func TestInconsistent(t *testing.T) {
	for _, test := range []struct {
		name                          string
		source, start, end, mirrorEnd int64
		markers                       bool
		want                          string
	}{
		{"all copied, with markers", 100, 0, 100, 103, false, ""},
		{"some copied", 40, 0, 100, 41, false, ""},
		{"begun when the hub's log did not begin at 0", 100, 50, 100, 50, false, ""},
		{"hub anew", 100, 0, 7, 103, false, "remembers offset 100 of s/0, the hub has only 7"},
		{"retention passed", 100, 150, 200, 103, false, "offsets 100 to 149 of s/0 left the hub"},
		{"mirror anew", 100, 20, 100, 79, false, "should hold at least 80 records and ends at 79"},
		{"fewer transactions than on the hub", 100, 20, 100, 41, true, ""},
		{"mirror anew, and how many there were is not known", 100, 20, 100, 0, true, "should hold at least 1 records and ends at 0"},
		{"nothing copied of what is still there", 20, 20, 100, 0, true, ""},
	} {
		got := strings.Join(inconsistent("s", 0, test.source, test.start, test.end, test.mirrorEnd, test.markers), "; ")
		if test.want == "" && got != "" || !strings.Contains(got, test.want) {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

func TestStateIgnoresNumbers(t *testing.T) {
	s := Status{Hub: BrokerStatus{Part: "hub", Ready: true}, Mirrors: []MirrorStatus{{BrokerStatus: BrokerStatus{Part: "mirror01", Ready: true}}}}
	counted := s
	counted.Hub.End, counted.Time, counted.Lag = 7, time.Now(), map[string]int64{"filter001": 3}
	if s.state() != counted.state() {
		t.Errorf("state %q has changed to %q with the numbers alone", s.state(), counted.state())
	}
	copying := s
	copying.Mirrors = []MirrorStatus{{BrokerStatus: s.Mirrors[0].BrokerStatus, Copies: true}}
	if s.state() == copying.state() {
		t.Errorf("state %q is the same with a mirror that copies", s.state())
	}
}

// Docker cuts log lines at 16 kB.
func TestStatusLineIsBounded(t *testing.T) {
	long := shorten(strings.Repeat("broker mirror01 is away ", 100))
	s := Status{Time: time.Now(), Hub: BrokerStatus{Part: "hub", Error: long}, Lag: map[string]int64{}}
	for i := range 5 {
		s.Mirrors = append(s.Mirrors, MirrorStatus{BrokerStatus: BrokerStatus{Part: fmt.Sprintf("mirror%02d", i+1), Error: long, End: 1 << 40}, Lag: 1 << 40})
	}
	for i := range 250 {
		s.Lag[fmt.Sprintf("filter%03d", i+1)], s.Lag[fmt.Sprintf("consumer%03d", i+1)] = 10_000_000, 10_000_000
	}
	line, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	if len(line) > 15_000 {
		t.Errorf("500 parts that are all a thousand visits behind, and every broker in trouble, take %d bytes", len(line))
	}
}
