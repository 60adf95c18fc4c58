package report

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func lines(t testing.TB, records []Record) string {
	t.Helper()
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	for _, r := range records {
		if err := e.Encode(r); err != nil {
			t.Fatal(err)
		}
	}
	return text.String()
}

func TestReadBack(t *testing.T) {
	want := append(night(2), Record{Part: "filter001", Kind: "start", NodeID: "id3", Clock: &Clock{Lo: -5, Hi: 7}})
	got, err := Read(strings.NewReader("\n" + lines(t, want)))
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("error %v, records (-want +got):\n%s", err, diff)
	}
}

func TestReadErrors(t *testing.T) {
	good := `{"part":"sender","kind":"end"}` + "\n"
	for text, want := range map[string]string{
		good + "{":                        "line 2: not a record: unexpected end of JSON input",
		good + good + `{"part":"sender"}`: "line 3: not a record: it has no part or no kind",
		`{"kind":"visit"}`:                "line 1: not a record: it has no part or no kind",
		good + `{"part":"sender","kind":"visit","sent":"many"}`: "line 2: not a record: json: cannot unmarshal string into Go struct field Record.sent of type int",
		strings.Repeat("x", maxLine+1):                          "line 1: longer than 16777216 bytes",
	} {
		records, err := Read(strings.NewReader(text))
		if err == nil || err.Error() != want || records != nil {
			t.Errorf("Read(%.60q) = %v, %v; want error %s", text, records, err, want)
		}
	}
}

// FuzzRead: whatever the lines hold, Read gives records or an error, and
// Compute copes with the records.
func FuzzRead(f *testing.F) {
	f.Add(lines(f, night(1)))
	f.Add(`{"part":"filter001","kind":"visit","visit":-1,"read":-5,"passed":9223372036854775807,"done":-9223372036854775808}`)
	f.Add(`{"part":"consumer001","kind":"visit","received":[{"offset":-1,"id":0,"time":9223372036854775807}],"clock":{"lo":9,"hi":-9}}`)
	f.Fuzz(func(t *testing.T, text string) {
		records, err := Read(strings.NewReader(text))
		if err != nil && records != nil {
			t.Error("records beside an error")
		}
		r := Compute(records, expected)
		if err := r.WriteText(&bytes.Buffer{}); err != nil {
			t.Error(err)
		}
		asJSON(t, r)
	})
}
