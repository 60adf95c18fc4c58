package smoke

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minibroker/pkg/alert"
	"minibroker/pkg/filter"
	"minibroker/pkg/report"
)

// foresee asks an oracle about the first generated visit.
func foresee(t *testing.T, f Facts, texts ...string) Foreseen {
	t.Helper()
	f.VisitField, f.IDField = "diaSource.visit", "diaSource.diaSourceId"
	f.Generate = &alert.GeneratorConfig{Seed: 3, Stamps: alert.StampsNone, Alerts: 300}
	for i, text := range texts {
		name := []string{"filter001", "filter002", "filter003"}[i]
		f.Filters = append(f.Filters, Filter{Stream: report.Stream{Filter: name}, Text: filter.Text{Name: "Filter00" + name[8:], File: "f.sql", Text: text}})
	}
	o, err := NewOracle(f)
	if err != nil {
		t.Fatal(err)
	}
	sees, err := o.Visit(0)
	if err != nil {
		t.Fatal(err)
	}
	return sees
}

// TestOracleOrders: what is sent last can be the best, and only the set is the
// same as without an order.
func TestOracleOrders(t *testing.T) {
	sees := foresee(t, Facts{}, "snr > 5", "snr > 5 ORDER BY snr DESC LIMIT 4", "snr > 5 ORDER BY diaSourceId LIMIT 4")
	sent, best, ids := sees.Matches["filter001"], sees.Matches["filter002"], sees.Matches["filter003"]
	if diff := cmp.Diff(slices.Sorted(slices.Values(sent)), ids); diff != "" || len(sent) < 5 {
		t.Errorf("%d matches, by id (-want +got):\n%s", len(sent), diff)
	}
	if slices.Equal(sent, best) || !slices.Equal(ids, slices.Sorted(slices.Values(best))) {
		t.Errorf("by snr: %d, as they are sent: %d", best, sent)
	}
	if diff := cmp.Diff(map[string]int{"filter002": 4, "filter003": 4}, sees.Limits); diff != "" {
		t.Error(diff)
	}
}

// TestOracleLeavesOutWhatTheSenderChanges, and knows the rest.
func TestOracleLeavesOutWhatTheSenderChanges(t *testing.T) {
	sees := foresee(t, Facts{Edited: "diaSource.detector"}, "detector = 7", "snr > 1e9", "diaSource.detector > 3 AND snr > 5")
	if got := slices.Collect(maps.Keys(sees.Matches)); !slices.Equal(got, []string{"filter002"}) {
		t.Errorf("foreseen are %q", got)
	}
}
