package report

import "testing"

// receivedAt moves the last receipt of consumer001 of the first visit.
func receivedAt(records []Record, at int64) []Record {
	return change(records, "consumer001", 0, func(r *Record) bool {
		r.Received = append([]Receipt(nil), r.Received...)
		r.Received[2].Time = at
		return true
	})
}

func TestOnTime(t *testing.T) {
	yes, no := true, false
	for _, c := range []struct {
		name    string
		records []Record
		first   *bool // verdict of the first visit
		all     bool
	}{
		{"well before the next", night(2), &yes, true},
		{"just before the next", receivedAt(night(2), began(1)-1), &yes, true},
		{"with the next", receivedAt(night(2), began(1)), &no, false},
		{"the last, before its interval ends", receivedAt(night(1), began(1)-1), &yes, true},
		{"the last, after its interval ended", receivedAt(night(1), began(1)+1), &no, false},
		{"an alert is lost", change(night(2), "consumer001", 0, drop), &no, false},
		{"under way", change(night(1), "consumer001", 0, drop), nil, false},
		{
			"not there and the time is up",
			append(change(night(1), "consumer001", 0, drop), Record{Part: "filter001", Kind: "start", Time: began(1)}), &no, false,
		},
		{"the sender has not told", change(night(1), "sender", 0, drop), nil, false},
	} {
		r := Compute(c.records, expected)
		got := r.Visits[0].OnTime
		if (got == nil) != (c.first == nil) || got != nil && *got != *c.first || r.OnTime != c.all {
			t.Errorf("%s: visit %v, all %v", c.name, r.Visits[0].verdict(), r.OnTime)
		}
	}
}

// TestLastUnderWay: the verdict is of the visits that are decided.
func TestLastUnderWay(t *testing.T) {
	r := Compute(change(night(3), "filter001", 2, drop), expected)
	if !r.OnTime || r.Complete || r.Summary.OnTime != 2 {
		t.Errorf("on time %v, complete %v, %d visits on time", r.OnTime, r.Complete, r.Summary.OnTime)
	}
}

func TestPace(t *testing.T) {
	slow := func(r *Record) bool { *r = moved(*r, 2000*ms); return true }
	r := Compute(change(night(2), "sender", 1, slow), expected)
	if r.PaceKept || *r.Summary.LongestInterval != 41 || *r.Visits[1].SincePrevious != 41 || r.Visits[0].SincePrevious != nil {
		t.Errorf("pace kept %v, longest interval %v", r.PaceKept, *r.Summary.LongestInterval)
	}
}
