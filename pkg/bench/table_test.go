package bench

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTable(t *testing.T) {
	machine := Machine{Cores: 2, CPU: "some CPU", Memory: 24 << 30, Kernel: "6.18", Docker: "20.10.24", Kafka: "4.3.1", Load: 0.1}
	groups := []Group{
		{Name: "filter", Date: "2026-11-26", Machine: machine, Alerts: 10000, Seconds: 90, Rows: []Row{
			Row{Name: "CPU", Lane: "139 kB, a|b", Unit: "CPU-s", AtMost: 0.5}.Of(0.5, 0.4, 0.6).Beside("Python", 1.6, 1.2),
			Row{Name: "alone", Lane: "2.5 kB", Unit: "s", AtMost: 1}.Of(0.25).Beside("Python"),
		}},
		{Name: "sender", Date: "2026-11-26", Machine: machine, Alerts: 10000, Seconds: 60, Rows: []Row{
			Row{Name: "rate", Lane: "139 kB", Unit: "MB/s", AtLeast: 0.9, Note: "cold"}.Of(1600).Beside("perf-test", 2000),
		}},
	}
	want := `| group | what | lane | measured | beside | it has | ratio | goal | note |
|---|---|---|---|---|---|---|---|---|
| filter | CPU | 139 kB, a\|b | 0.50 (0.40 to 0.60) CPU-s | Python | 1.40 (1.20 to 1.60) CPU-s | 0.36 | ≤ 0.5: met | – |
| filter | alone | 2.5 kB | 0.25 s | – | – | – | – | – |
| sender | rate | 139 kB | 1,600 MB/s | perf-test | 2,000 MB/s | 0.80 | ≥ 0.9: missed | cold |

- ` + "`filter`" + `: 2026-11-26, 10,000 alerts a visit, in 2 min, load before 0.10; 2 cores (some CPU), 24 GiB, Linux 6.18, Docker 20.10.24, Kafka 4.3.1
- ` + "`sender`" + `: 2026-11-26, 10,000 alerts a visit, in 1 min, load before 0.10; the same machine
`
	if diff := cmp.Diff(want, Table(groups)); diff != "" {
		t.Errorf("table (-want +got):\n%s", diff)
	}
}

func TestMerge(t *testing.T) {
	older := []Group{{Name: "filter", Alerts: 1}, {Name: "node", Alerts: 1}}
	newer := []Group{{Name: "twelve", Alerts: 2}, {Name: "filter", Alerts: 2}}
	want := []Group{{Name: "filter", Alerts: 2}, {Name: "node", Alerts: 1}, {Name: "twelve", Alerts: 2}}
	if diff := cmp.Diff(want, Merge(older, newer)); diff != "" {
		t.Errorf("merged (-want +got):\n%s", diff)
	}
}

func TestWriteAndRead(t *testing.T) {
	dir := t.TempDir()
	g := Group{Name: "node", Rows: []Row{Row{Name: "most"}.Of(3).Beside("limit", 4)}}
	if err := g.Write(dir); err != nil {
		t.Fatal(err)
	}
	got, err := ReadGroups(dir)
	if diff := cmp.Diff([]Group{g}, got); err != nil || diff != "" {
		t.Errorf("read (-want +got): %v\n%s", err, diff)
	}
}

func TestInDocument(t *testing.T) {
	document := "# What\n\n" + beginMark + "\nold\n" + endMark + "\n\nrest\n"
	got, err := InDocument(document, "new\n")
	if want := "# What\n\n" + beginMark + "\n\nnew\n\n" + endMark + "\n\nrest\n"; err != nil || got != want {
		t.Errorf("%v, %q", err, got)
	}
	if again, _ := InDocument(got, "new\n"); again != got {
		t.Errorf("not the same when done again: %q", again)
	}
	for _, document := range []string{"", beginMark, endMark + beginMark} {
		if _, err := InDocument(document, "new"); err == nil || !strings.Contains(err.Error(), "lacks a line") {
			t.Errorf("%q: %v", document, err)
		}
	}
}
