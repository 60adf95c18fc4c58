package report

import (
	"bytes"
	"strings"
	"testing"
)

// TestSenders: what several senders have sent of a visit adds up, and what one
// of them tells twice does not; the one that was most behind is told of.
func TestSenders(t *testing.T) {
	tell := func(part string, first, last int64, sent int, late float64) Record {
		return Record{Part: part, Kind: "visit", Run: "a", Time: last, Visit: 7, Size: 30, Sent: sent, Bytes: int64(sent) * 100,
			FirstRead: first, FirstSend: first, LastSend: last, LastAck: last, Late: late, Reason: "broker"}
	}
	const second = 1e9
	report := Compute([]Record{
		tell("sender", 2*second, 4*second, 10, 0), tell("sender", 1*second, 5*second, 10, 0.5),
		tell("sender02", 3*second, 9*second, 20, 3.2),
	}, Expect{})
	if len(report.Visits) != 1 {
		t.Fatalf("%d visits", len(report.Visits))
	}
	v := report.Visits[0]
	if v.Sent != 30 || v.Bytes != 3000 || v.Late != 3.2 || v.SentToAcknowledged == nil || v.SentToAcknowledged.Max != 8 {
		t.Errorf("%+v %+v", v, v.SentToAcknowledged)
	}
	var text bytes.Buffer
	report.remarks(&text)
	if want := "visit 7: the sender was 3.2 s behind its pace; most of the time went to the broker\n"; !strings.Contains(text.String(), want) {
		t.Errorf("remarks lack %q:\n%s", want, &text)
	}
}
