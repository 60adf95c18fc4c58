package stream

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"minibroker/pkg/alert"
)

func TestStatusLine(t *testing.T) {
	var out bytes.Buffer
	p := Printer{Out: &out, Status: true}
	for _, at := range []time.Time{time.UnixMilli(1528496269734), time.Unix(1528496269, 1_999_999)} {
		if err := p.End("full-stream", 0, 1000, at); err != nil {
			t.Fatal(err)
		}
	}
	const want = `topic:full-stream, partition:0, status:end, offset:1000, key:None, time:1528496269.734
topic:full-stream, partition:0, status:end, offset:1000, key:None, time:1528496269.001
`
	if out.String() != want {
		t.Errorf("printed\n%swant\n%s", out.String(), want)
	}
}

// TestEveryThird: each third alert is printed, with all fields but the cutouts.
func TestEveryThird(t *testing.T) {
	g, err := alert.NewGenerator(alert.GeneratorConfig{Seed: 1, Stamps: alert.StampsFull, Alerts: 10})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	p := Printer{Out: &out, Every: 3}
	for i := range 10 {
		if err := p.Alert(alert.Wire(nil, alert.GeneratedSchemaID, g.Visit(0).Append(nil, i))); err != nil {
			t.Fatal(err)
		}
		if err := p.End("full-stream", 0, 1, time.Now()); err != nil {
			t.Fatal(err)
		}
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 3 {
		t.Fatalf("%d lines", len(lines))
	}
	for _, line := range lines {
		var printed struct {
			DiaSourceID int64 `json:"diaSourceId"`
			DiaSource   struct {
				Visit   int64
				SNR     *float64
				PSFFlux *float64
			} `json:"diaSource"`
		}
		if err := json.Unmarshal([]byte(line), &printed); err != nil {
			t.Fatal(err)
		}
		if printed.DiaSourceID == 0 || printed.DiaSource.Visit != g.Visit(0).ID() || printed.DiaSource.SNR == nil || printed.DiaSource.PSFFlux == nil {
			t.Errorf("printed %s", line)
		}
		if len(line) > 20_000 || strings.Contains(line, "cutout") {
			t.Errorf("%d bytes with cutouts", len(line))
		}
	}
}

func TestUnreadableIsPrinted(t *testing.T) {
	var out bytes.Buffer
	p := Printer{Out: &out, Every: 1}
	if err := p.Alert([]byte("no alert")); err != nil {
		t.Fatal(err)
	}
	if want := `{"unreadable":"alert begins with byte 0x6e where the wire format has 0x00"}` + "\n"; out.String() != want {
		t.Errorf("printed %s", out.String())
	}
}
