package report

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestSavedReportPrintsAlike: read from its JSON, a report prints in every form
// what it printed at the time.
func TestSavedReportPrintsAlike(t *testing.T) {
	for name, records := range map[string][]Record{"good": night(3), "troubled": troubled(), "nothing": nil} {
		then := Compute(records, expected)
		var saved bytes.Buffer
		if err := then.WriteJSON(&saved); err != nil {
			t.Fatal(err)
		}
		now, err := ReadJSON(&saved)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for form, write := range map[string]func(Report, io.Writer) error{"text": Report.WriteText, "json": Report.WriteJSON, "csv": Report.WriteCSV} {
			var want, got bytes.Buffer
			if err := write(then, &want); err != nil {
				t.Fatal(err)
			}
			if err := write(now, &got); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want.String(), got.String()); diff != "" {
				t.Errorf("%s as %s (-then +now):\n%s", name, form, diff)
			}
		}
	}
}

func TestReadJSONRefusesWhatIsNoReport(t *testing.T) {
	for _, text := range []string{"", "{", "[]", "{}", "null", `{"visits": []}`, `{"visits": 3}`} {
		if r, err := ReadJSON(strings.NewReader(text)); err == nil {
			t.Errorf("%q was read as %+v", text, r)
		}
	}
}
