package report

import (
	"fmt"
	"time"
)

const (
	ms       = int64(time.Millisecond)
	start    = int64(1_795_400_000_000_000_000) // of the first visit, unix ns
	interval = 39 * time.Second
)

// expected is two mirrors with two filters each.
var expected = Expect{
	Streams: []Stream{
		{Filter: "filter001", Mirror: "mirror01", Consumer: "consumer001"}, {Filter: "filter002", Mirror: "mirror01", Consumer: "consumer002"},
		{Filter: "filter003", Mirror: "mirror02", Consumer: "consumer003"}, {Filter: "filter004", Mirror: "mirror02", Consumer: "consumer004"},
	},
	Interval: interval,
	Cap:      3,
}

// night is what every part of a run tells when all goes well: visit v begins at
// start + v·39 s and takes 1 s to send; filter f has it done 100·f ms after the last
// alert was sent; a consumer has its k-th alert 500 + 10·k ms after the first was
// sent. Filters match 5 alerts, filter004 only 2.
func night(visits int) []Record {
	records := []Record{{Part: "sender", Kind: "start", Node: "node02", Run: "run1", Time: start - 1000*ms}}
	for v := range visits {
		records = append(records, sent(v))
		for f := 1; f <= 4; f++ {
			records = append(records, filtered(v, f), received(v, f))
		}
	}
	return records
}

func began(v int) int64 { return start + int64(v)*int64(interval) }

func visitID(v int) int64 { return 2026112300001 + int64(v) }

// alertID of the k-th alert that filter f passes of visit v.
func alertID(v, f, k int) int64 { return int64(v)*1000 + int64(f)*100 + int64(k) }

func passes(f int) int {
	if f == 4 {
		return 2
	}
	return 3
}

func sent(v int) Record {
	return Record{
		Part: "sender", Kind: "visit", Node: "node02", Run: "run1", Time: began(v) + 1010*ms,
		Visit: visitID(v), Size: 1000, Sent: 1000, Bytes: 2_500_000,
		FirstRead: began(v) - 20*ms, FirstSend: began(v), LastSend: began(v) + 1000*ms, LastAck: began(v) + 1005*ms,
	}
}

func filtered(v, f int) Record {
	r := Record{
		Part: fmt.Sprintf("filter%03d", f), Kind: "visit", Node: fmt.Sprintf("node%02d", 3+(f-1)/2),
		Visit: visitID(v), Size: 1000, Read: 1000, Matched: 5, Passed: passes(f),
		FirstAlert: began(v) + 100*ms, Done: began(v) + 1000*ms + int64(f)*100*ms,
	}
	if f == 4 {
		r.Matched = 2
	}
	r.Time = r.Done + ms
	for k := range passes(f) {
		r.IDs = append(r.IDs, alertID(v, f, k))
	}
	return r
}

func received(v, f int) Record {
	r := Record{
		Part: fmt.Sprintf("consumer%03d", f), Kind: "visit", Node: fmt.Sprintf("node%02d", 5+(f-1)/2),
		Visit: visitID(v), Time: began(v) + 1600*ms,
	}
	for k := range passes(f) {
		// One offset in four is a mark of a transaction.
		r.Received = append(r.Received, Receipt{Offset: int64(v*4 + k), ID: alertID(v, f, k), Time: began(v) + 510*ms + int64(k)*10*ms})
	}
	return r
}

// change gives the records with one of them changed by do, or dropped when do
// says false.
func change(records []Record, part string, v int, do func(*Record) bool) []Record {
	var out []Record
	for _, r := range records {
		if r.Part != part || r.Visit != visitID(v) || do(&r) {
			out = append(out, r)
		}
	}
	return out
}

func drop(*Record) bool { return false }
