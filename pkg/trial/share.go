package trial

import (
	"context"
	"fmt"

	"minibroker/pkg/alert"
	"minibroker/pkg/filter"
	"minibroker/pkg/mistake"
)

// Glance is a night that is long enough to see how much a filter lets pass, and
// short enough to be looked at before each deployment: a hundred filters take
// half a second.
var Glance = Night{Stamps: alert.StampsNone, Visits: 50, Alerts: 30, Seed: 1}

// TooMuch tells which filters match more than a share of the alerts of a short
// generated night.
func TooMuch(ctx context.Context, texts []filter.Text, schema *alert.Schema, fields Fields, share float64) error {
	definitions, err := filter.Understand(texts, schema)
	if err != nil {
		return err
	}
	t := New(definitions, fields, 1)
	if err := t.Generated(ctx, Glance); err != nil {
		return err
	}
	var errs mistake.Errors
	for i, r := range t.Results() {
		if r.Share > share {
			errs = append(errs, mistake.Error{File: texts[i].File, Line: 1, Col: 1,
				What: fmt.Sprintf("%s matches %.1f %% of all alerts of a night, more than filters.maxShare, %.1f %%", r.Name, 100*r.Share, 100*share),
				Fix:  "ask for less, look with `minibroker filter test`, or set filters.maxShare"})
		}
	}
	return errs.Sorted()
}
