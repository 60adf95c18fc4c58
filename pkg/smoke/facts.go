package smoke

import (
	"fmt"
	"strconv"
	"strings"

	"minibroker/pkg/alert"
	"minibroker/pkg/filter"
	"minibroker/pkg/plan"
	"minibroker/pkg/report"
	"minibroker/pkg/topology"
)

// Facts are what a deployment is meant to do.
type Facts struct {
	Visits         int
	AlertsPerVisit int // exactly so many if they are generated, else at most
	Cap            int
	InOrder        bool // the order of alerts on the stream is known: one producer, one partition

	VisitField, IDField string
	Generate            *alert.GeneratorConfig // nil: alerts come from files, which only the sender's node has
	// Edited is a field of generated alerts that the sender writes anew; empty: none.
	Edited  string
	Filters []Filter
}

// Filter is one filter, and the parts before and behind it.
type Filter struct {
	report.Stream
	Text filter.Text // its definition
}

// FactsOf reads what is meant from a topology and the streams that it deployed.
func FactsOf(t *topology.Topology, streams []plan.Stream) (Facts, error) {
	f := Facts{
		Visits: t.Sender.Visits, AlertsPerVisit: t.Sender.AlertsPerVisit, Cap: t.Filters.Cap, InOrder: t.Stream.Partitions == 1 && t.Sender.Producers == 1,
		VisitField: t.Stream.Fields.Visit, IDField: t.Stream.Fields.ID,
	}
	if t.Sender.Generates() {
		f.Generate = &alert.GeneratorConfig{
			Seed: t.Sender.Generate.Seed, Stamps: alert.Stamps(t.Sender.Generate.Stamps), Alerts: t.Sender.AlertsPerVisit,
		}
	}
	if t.Sender.Pace == "realistic" {
		f.Edited = t.Stream.Fields.Detector
	}
	for _, s := range streams {
		number, err := strconv.Atoi(strings.TrimPrefix(s.Filter, plan.RoleFilter))
		if err != nil {
			return Facts{}, fmt.Errorf("read the number of %s: %w", s.Filter, err)
		}
		f.Filters = append(f.Filters, Filter{Stream: report.Stream(s), Text: t.FilterText(number)})
	}
	return f, nil
}

// mirrors names each mirror once, in the order of the filters.
func (f Facts) mirrors() []string {
	var names []string
	seen := map[string]bool{}
	for _, one := range f.Filters {
		if !seen[one.Mirror] {
			seen[one.Mirror] = true
			names = append(names, one.Mirror)
		}
	}
	return names
}
