//go:build testbed

package e2e

import (
	"encoding/json"
	"testing"

	"minibroker/pkg/report"
)

// exact runs `report --wait` and checks what must hold of every stream: every
// visit complete, nothing lost, nothing doubled, and each filter's consumers
// served with what it passed.
func exact(t *testing.T, c cli, filters, visits int) report.Report {
	t.Helper()
	var r report.Report
	out := c.must(0, "report", "--wait", "-o", "json", "--timeout", "10m").out
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatalf("read the report: %v\n%s", err, out)
	}
	if r.Filters != filters || r.Consumers != filters || len(r.Visits) != visits {
		t.Errorf("%d filters, %d consumers, %d visits reported; want %d, %d, %d", r.Filters, r.Consumers, len(r.Visits), filters, filters, visits)
	}
	if r.Lost != 0 || r.Duplicated != 0 {
		t.Errorf("%d alerts lost, %d duplicated", r.Lost, r.Duplicated)
	}
	return r
}
