package report

import (
	"bytes"
	"strings"
	"testing"
)

// TestTroubles: a filter that was cut off or is degraded is told of, of this run
// only.
func TestTroubles(t *testing.T) {
	at := func(ns int64, part, kind, err string) Record {
		return Record{Part: part, Kind: kind, Time: ns, Error: err, Run: map[bool]string{true: "a"}[part == "sender"], Visit: 7, Size: 1, Sent: 1, FirstSend: ns, LastAck: ns}
	}
	r := Compute([]Record{
		at(50, "filter001", "cutoff", "of another run"),
		at(100, "sender", "visit", ""), at(110, "filter002", "degraded", "schema 1200: no snr"),
		at(120, "filter001", "cutoff", "it failed"), at(130, "filter001", "cutoff", "it failed"), at(140, "filter002", "visit", "schema 1200: no snr"),
	}, Expect{})
	if len(r.Troubles) != 2 || r.Troubles[0] != (Trouble{"filter001", "cut off: it failed", 2}) || r.Troubles[1] != (Trouble{"filter002", "degraded: schema 1200: no snr", 1}) {
		t.Errorf("%+v", r.Troubles)
	}
	var text bytes.Buffer
	r.remarks(&text)
	if want := "filter001, 2 times: cut off: it failed\n"; !strings.Contains(text.String(), want) {
		t.Errorf("remarks lack %q:\n%s", want, &text)
	}
}
