package report

import (
	"bytes"
	"flag"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

// troubled is a run in which most things went wrong.
func troubled() []Record {
	records := skewed(night(3), map[string]int64{"node02": 3, "node03": 250 * ms, "node04": -ms / 2})
	records = change(records, "filter002", 0, drop)
	records = change(records, "consumer001", 1, func(r *Record) bool { r.Received = r.Received[1:]; return true })
	records = change(records, "consumer003", 1, func(r *Record) bool {
		r.Received = append(r.Received, Receipt{Offset: 7, ID: r.Received[0].ID, Time: began(2) + 1}, Receipt{Offset: 8, ID: 42, Time: began(2) + 2})
		return true
	})
	records = change(records, "filter004", 1, func(r *Record) bool { r.Passed = 1; return true })
	records = change(records, "filter003", 2, func(r *Record) bool { r.Read = 600; return true })
	records = change(records, "consumer004", 2, drop)
	for i, r := range records {
		if r.Visit == visitID(2) {
			records[i] = moved(r, 5000*ms)
		}
	}
	return append(records, Record{Part: "filter004", Kind: "start", Node: "node04", Time: start, Clock: &Clock{Lo: 50 * ms, Hi: 60 * ms}})
}

func TestOutput(t *testing.T) {
	for name, records := range map[string][]Record{"good": night(3), "troubled": troubled(), "nothing": nil} {
		r := Compute(records, expected)
		for ending, write := range map[string]func(io.Writer) error{"txt": r.WriteText, "json": r.WriteJSON, "csv": r.WriteCSV} {
			t.Run(name+"."+ending, func(t *testing.T) {
				var got bytes.Buffer
				if err := write(&got); err != nil {
					t.Fatal(err)
				}
				golden := filepath.Join("testdata", name+"."+ending+".golden")
				if *update {
					if err := os.WriteFile(golden, got.Bytes(), 0o644); err != nil {
						t.Fatal(err)
					}
				}
				want, err := os.ReadFile(golden)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(string(want), got.String()); diff != "" {
					t.Errorf("%s (-want +got):\n%s", golden, diff)
				}
			})
		}
	}
}

func TestOrdinal(t *testing.T) {
	for n, want := range map[int]string{1: "1st", 2: "2nd", 3: "3rd", 4: "4th", 11: "11th", 12: "12th", 13: "13th", 20: "20th", 21: "21st", 112: "112th"} {
		if got := ordinal(n); got != want {
			t.Errorf("ordinal(%d) = %s, want %s", n, got, want)
		}
	}
}

// failing is a writer to a disk that is full.
type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

func TestWriteFails(t *testing.T) {
	r := Compute(night(1), expected)
	for name, write := range map[string]func(io.Writer) error{"text": r.WriteText, "JSON": r.WriteJSON, "CSV": r.WriteCSV} {
		if write(failing{}) == nil {
			t.Errorf("%s: the failure is not told", name)
		}
	}
}
