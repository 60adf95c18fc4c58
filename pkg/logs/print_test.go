package logs

import (
	"bytes"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestPrinter(t *testing.T) {
	at := time.Date(2026, 11, 25, 12, 0, 0, 5000, time.UTC)
	lines := []Line{
		{Time: at, Part: "hub", Node: "n1", Stream: "stdout", Text: "[2026-11-25] INFO <init> & more"},
		{Time: at, Part: "mirrormaker01", Node: "n2", Stream: "stderr", Text: "\tat org.apache.kafka"},
		{Time: at, Part: "filter001", Node: "n2", Stream: "stderr", Text: `{"time": "x", "msg":"a<b", "n":1e400, "deep":{"a":[1,{}]}}`},
		{Time: at, Part: "filter001", Node: "n2", Stream: "stdout", Text: `{"cut off`},
		{Time: at, Part: "filter001", Node: "n2", Stream: "stdout", Text: `"text"`},
		{Time: at, Part: "filter001", Node: "n2", Stream: "stdout", Text: ``},
	}
	for name, tt := range map[string]struct {
		printer Printer
		print   func(Printer, Line) error
		want    string
	}{
		"text": {Printer{Width: 13}, Printer.Text, "" +
			"hub           | [2026-11-25] INFO <init> & more\n" +
			"mirrormaker01 | \tat org.apache.kafka\n" +
			"filter001     | {\"time\": \"x\", \"msg\":\"a<b\", \"n\":1e400, \"deep\":{\"a\":[1,{}]}}\n" +
			"filter001     | {\"cut off\n" +
			"filter001     | \"text\"\n" +
			"filter001     | \n"},
		"timestamps": {Printer{Timestamps: true}, func(p Printer, l Line) error {
			if l.Part != "hub" {
				return nil
			}
			return p.Text(l)
		}, "hub | 2026-11-25T12:00:00.000005000Z [2026-11-25] INFO <init> & more\n"},
		"json": {Printer{NodeName: func(id string) string { return "host-" + id }}, Printer.JSON, "" +
			`{"time":"2026-11-25T12:00:00.000005Z","part":"hub","node":"host-n1","stream":"stdout","text":"[2026-11-25] INFO <init> & more"}` + "\n" +
			`{"time":"2026-11-25T12:00:00.000005Z","part":"mirrormaker01","node":"host-n2","stream":"stderr","text":"\tat org.apache.kafka"}` + "\n" +
			`{"time":"2026-11-25T12:00:00.000005Z","part":"filter001","node":"host-n2","stream":"stderr","record":{"time":"x","msg":"a<b","n":1e400,"deep":{"a":[1,{}]}}}` + "\n" +
			`{"time":"2026-11-25T12:00:00.000005Z","part":"filter001","node":"host-n2","stream":"stdout","text":"{\"cut off"}` + "\n" +
			`{"time":"2026-11-25T12:00:00.000005Z","part":"filter001","node":"host-n2","stream":"stdout","text":"\"text\""}` + "\n" +
			`{"time":"2026-11-25T12:00:00.000005Z","part":"filter001","node":"host-n2","stream":"stdout","text":""}` + "\n"},
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			tt.printer.W = &out
			for _, l := range lines {
				if err := tt.print(tt.printer, l); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(tt.want, out.String()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
