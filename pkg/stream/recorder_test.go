package stream

import (
	"encoding/json"
	"fmt"
	"net"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kfake"

	"minibroker/pkg/report"
)

// recordsOn returns the records that are on a hub.
func recordsOn(t *testing.T, address string) []report.Record {
	t.Helper()
	var all []report.Record
	for _, m := range readAll(t, address, "records", 0) {
		var r report.Record
		if err := json.Unmarshal(m.Value, &r); err != nil {
			t.Fatal(err)
		}
		if string(m.Key) != r.Part {
			t.Errorf("record of %s has key %s", r.Part, m.Key)
		}
		all = append(all, r)
	}
	return all
}

func TestRecorder(t *testing.T) {
	_, address := fakeKafka(t, 1, "records")
	r := NewRecorder(address, "records", report.Record{Part: "sender", Run: "a", Node: "node02", NodeID: "xyz"}, testLog(t))
	go r.Run(t.Context())
	receipt := r.Send(report.Record{Kind: "visit", Visit: 7, Sent: 3})
	other := r.Send(report.Record{Kind: "visit", Visit: 8, Run: "b"})
	r.Close(10 * time.Second)
	if !receipt.Acknowledged() || !other.Acknowledged() {
		t.Error("not acknowledged")
	}
	all := recordsOn(t, address)
	if len(all) != 3 || all[0].Kind != "start" || all[1].Visit != 7 || all[2].Run != "b" {
		t.Fatalf("records %+v", all)
	}
	if one := all[1]; one.Part != "sender" || one.Node != "node02" || one.NodeID != "xyz" || one.Run != "a" || one.Sent != 3 || time.Since(time.Unix(0, one.Time)) > time.Minute {
		t.Errorf("record %+v", one)
	}
	if all[1].Clock != nil {
		t.Errorf("clock %+v from a topic that has the sender's own times", all[1].Clock)
	}
}

// TestRecorderWaitsForTheHub: sending does not wait for a hub that is not
// there, and what was sent meanwhile arrives, once, when it is.
func TestRecorderWaitsForTheHub(t *testing.T) {
	t.Parallel()
	port := freePort(t)
	address := fmt.Sprintf("127.0.0.1:%d", port)
	r := NewRecorder(address, "records", report.Record{Part: "filter001"}, testLog(t))
	go r.Run(t.Context())
	begin := time.Now()
	var last *Receipt
	for visit := range int64(100) {
		last = r.Send(report.Record{Kind: "visit", Visit: visit})
	}
	if took := time.Since(begin); took > time.Second || last.Acknowledged() {
		t.Errorf("sending took %v, acknowledged %v", took, last.Acknowledged())
	}
	time.Sleep(time.Second)
	cluster, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.Ports(port), kfake.SeedTopics(1, "records"))
	if err != nil {
		t.Fatal(err)
	}
	defer cluster.Close()
	eventually(t, "the last record is acknowledged", last.Acknowledged)
	all := recordsOn(t, address)
	if len(all) != 101 {
		t.Errorf("%d records", len(all))
	}
	for i, one := range all[1:] {
		if one.Visit != int64(i) {
			t.Fatalf("record %d is of visit %d", i, one.Visit)
		}
	}
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// TestRecorderGivesUp: a hub that never comes costs a bounded number of
// records, and a bounded time at the end.
func TestRecorderGivesUp(t *testing.T) {
	t.Parallel()
	r := NewRecorder(fmt.Sprintf("127.0.0.1:%d", freePort(t)), "records", report.Record{Part: "filter001"}, testLog(t))
	go r.Run(t.Context())
	var receipts []*Receipt
	for visit := range int64(recordsKept + 10) {
		receipts = append(receipts, r.Send(report.Record{Kind: "visit", Visit: visit}))
	}
	if receipts[0].Acknowledged() || !receipts[len(receipts)-1].Acknowledged() {
		t.Error("the oldest counts as acknowledged, or the newest does not count as given up")
	}
	begin := time.Now()
	r.Close(300 * time.Millisecond)
	if took := time.Since(begin); took < 300*time.Millisecond || took > 2*time.Second {
		t.Errorf("closing took %v", took)
	}
}
