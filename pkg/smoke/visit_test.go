package smoke

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/linkedin/goavro/v2"

	"minibroker/pkg/alert"
	"minibroker/pkg/filter"
	"minibroker/pkg/report"
)

// facts are of two visits of 200 alerts, of which three filters match about 3,
// 6 and 9 and pass at most 5.
func facts() Facts {
	f := Facts{
		Visits: 2, AlertsPerVisit: 200, Cap: 5, InOrder: true,
		VisitField: "diaSource.visit", IDField: "diaSource.diaSourceId",
		Generate: &alert.GeneratorConfig{Seed: 4, Stamps: alert.StampsNone, Alerts: 200},
	}
	for _, part := range []string{"001", "002", "003"} {
		f.Filters = append(f.Filters, Filter{
			Stream: report.Stream{Filter: "filter" + part, Mirror: "mirror01", Consumer: "consumer" + part},
			Text:   filter.Text{Name: "Filter" + part, File: "filters.default", Text: "diaSourceId % 61 < N"},
		})
	}
	return f
}

// deployment is what the parts of a faultless deployment tell. It decodes alerts
// with another library than filters and oracle use, and knows the condition by
// itself.
func deployment(t *testing.T, f Facts) []report.Record {
	t.Helper()
	generator, err := alert.NewGenerator(*f.Generate)
	if err != nil {
		t.Fatal(err)
	}
	var records []report.Record
	offsets := map[string]int64{}
	for n := range f.Visits {
		visit := generator.Visit(n)
		ids := idsOf(t, visit)
		at := time.Unix(1_795_000_000, 0).Add(time.Duration(n) * 39 * time.Second).UnixNano()
		records = append(records, report.Record{Part: "sender", Kind: "visit", Run: "1", Time: at + 2, Visit: visit.ID(), Size: visit.Len(),
			FirstRead: at, FirstSend: at, LastSend: at + 1, LastAck: at + 2, Sent: visit.Len(), Bytes: 500_000})
		for _, one := range f.Filters {
			passed := report.Record{Part: one.Filter, Kind: "visit", Run: "1", Time: at + 4, Visit: visit.ID(), Size: visit.Len(), Read: visit.Len(), FirstAlert: at + 1, Done: at + 3}
			received := report.Record{Part: one.Consumer, Kind: "visit", Time: at + 5, Visit: visit.ID()}
			for _, id := range ids {
				if id%61 >= int64(filter.Number(one.Text.Name)) {
					continue
				}
				if passed.Matched++; passed.Matched <= f.Cap {
					passed.Passed++
					passed.IDs = append(passed.IDs, id)
					received.Received = append(received.Received, report.Receipt{Offset: offsets[one.Consumer], ID: id, Time: at + 5})
					offsets[one.Consumer]++
				}
			}
			records = append(records, passed, received)
		}
	}
	return records
}

var codec = sync.OnceValues(func() (*goavro.Codec, error) {
	schema, err := alert.SchemaByID(alert.GeneratedSchemaID)
	if err != nil {
		return nil, err
	}
	return goavro.NewCodec(schema.String())
})

// idsOf reads the ids of a visit's alerts.
func idsOf(t *testing.T, visit *alert.Visit) []int64 {
	t.Helper()
	avro, err := codec()
	if err != nil {
		t.Fatal(err)
	}
	ids := make([]int64, visit.Len())
	for i := range ids {
		native, _, err := avro.NativeFromBinary(visit.Append(nil, i))
		if err != nil {
			t.Fatal(err)
		}
		ids[i] = native.(map[string]any)["diaSourceId"].(int64)
	}
	return ids
}

// check checks the first visit of what the records tell.
func check(t *testing.T, f Facts, records []report.Record) (string, error) {
	t.Helper()
	oracle, err := NewOracle(f)
	if err != nil {
		t.Fatal(err)
	}
	expect := report.Expect{Interval: 39 * time.Second, Cap: f.Cap}
	for _, one := range f.Filters {
		expect.Streams = append(expect.Streams, one.Stream)
	}
	return f.Visit(0, report.Compute(records, expect), records, oracle)
}

func TestVisitThatIsRight(t *testing.T) {
	f := facts()
	found, err := check(t, f, deployment(t, f))
	want := "200 sent; 1 × mirrored; 13 of 18 matches passed, as foreseen; 13 received; 0 lost, 0 duplicated; 2 of 3 filters reached the cap"
	if err != nil || found != want {
		t.Errorf("found %q, %v; want %q", found, err, want)
	}
}

// TestVisitThatIsWrong: each fault is found and named, those too that only an
// oracle can know since filter and consumer agree on them.
func TestVisitThatIsWrong(t *testing.T) {
	tests := []struct {
		name   string
		change func(part string, r *report.Record)
		faults []string
	}{
		{"too few sent", func(part string, r *report.Record) {
			if part == "sender" {
				r.Sent = 199
			}
		}, []string{"199 alerts sent where there should be 200"}},
		{"not mirrored", func(part string, r *report.Record) {
			if strings.HasPrefix(part, "filter") {
				r.Read = 190
			}
		}, []string{"mirror01 has 190 of the 200 alerts sent"}},
		{"one lost on its way to a consumer", func(part string, r *report.Record) {
			if part == "consumer002" {
				r.Received = r.Received[1:]
			}
		}, []string{"1 alert lost", "13 passed and 12 received", "consumer002 received other alerts than foreseen: 4 in place of 5"}},
		{"one received twice", func(part string, r *report.Record) {
			if part == "consumer002" {
				r.Received = append(r.Received, report.Receipt{Offset: 99, ID: r.Received[0].ID, Time: r.Time})
			}
		}, []string{"1 alert there more than once", "consumer002 received other alerts than foreseen: 6 in place of 5"}},
		{"another alert passed and received", func(part string, r *report.Record) {
			switch part {
			case "filter002":
				r.IDs[4]++
			case "consumer002":
				r.Received[4].ID++
			}
		}, []string{"filter002 passed other alerts than foreseen: number 5 is", "consumer002 received other alerts than foreseen: number 5 is"}},
		{"a match overlooked", func(part string, r *report.Record) {
			if part == "filter001" {
				r.Matched, r.Passed, r.IDs = r.Matched-1, r.Passed-1, r.IDs[:r.Passed-1]
			}
			if part == "consumer001" {
				r.Received = r.Received[:len(r.Received)-1]
			}
		}, []string{"filter001 says that 2 match, the oracle foresaw 3"}},
		{"more passed than the cap allows", func(part string, r *report.Record) {
			if part == "filter003" {
				r.Passed, r.IDs = 6, append(r.IDs, r.IDs[4]+61)
			}
		}, []string{"filter003 passed 6, the oracle foresaw 5"}},
		{"a silent consumer", func(part string, r *report.Record) {
			if part == "consumer003" {
				r.Kind = "start"
			}
		}, []string{"nothing told by consumer003"}},
	}
	f := facts()
	first := func(r report.Record, records []report.Record) bool { return r.Visit == records[0].Visit }
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			records := deployment(t, f)
			for i := range records {
				if first(records[i], records) {
					tt.change(records[i].Part, &records[i])
				}
			}
			_, err := check(t, f, records)
			var faults Faults
			if !errors.As(err, &faults) {
				t.Fatalf("error %v", err)
			}
			for _, want := range tt.faults {
				if !slices.ContainsFunc(faults, func(fault string) bool { return strings.HasPrefix(fault, want) }) {
					t.Errorf("no fault %q in %q", want, []string(faults))
				}
			}
		})
	}
}

// TestVisitOfFiles: without an oracle the numbers still have to agree.
func TestVisitOfFiles(t *testing.T) {
	f := facts()
	records := deployment(t, f)
	f.Generate = nil
	found, err := check(t, f, records)
	if err != nil || !strings.Contains(found, "13 of 18 matches passed, as the cap allows") {
		t.Errorf("found %q, %v", found, err)
	}
	f.AlertsPerVisit = 1000 // files may have fewer
	if _, err := check(t, f, records); err != nil {
		t.Error(err)
	}
	f.AlertsPerVisit = 100
	if _, err := check(t, f, records); err == nil {
		t.Error("more alerts than may be sent are accepted")
	}
}

func TestVisitOfSeveralPartitions(t *testing.T) {
	f := facts()
	records := deployment(t, f)
	f.InOrder = false
	for i, r := range records {
		if r.Part == "filter003" {
			slices.Reverse(records[i].IDs) // read in another order
		}
		if r.Part == "consumer003" {
			slices.Reverse(records[i].Received)
		}
	}
	if _, err := check(t, f, records); err != nil {
		t.Error(err)
	}
	for i, r := range records {
		if r.Part == "filter003" {
			records[i].IDs[0]++
		}
	}
	if _, err := check(t, f, records); err == nil {
		t.Error("an alert that does not match is accepted")
	}
}

// TestVisitNobodyToldOf: nothing is not right.
func TestVisitNobodyToldOf(t *testing.T) {
	if _, err := check(t, facts(), nil); err == nil || !strings.Contains(err.Error(), "nobody has told of it") {
		t.Errorf("error %v", err)
	}
}

// TestRestartedFilter: one that lost its ids is judged by what its consumer
// received.
func TestRestartedFilter(t *testing.T) {
	f := facts()
	records := deployment(t, f)
	for i, r := range records {
		if r.Part == "filter002" {
			records[i].IDs = nil
		}
	}
	if _, err := check(t, f, records); err != nil {
		t.Error(err)
	}
}
