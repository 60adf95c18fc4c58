package main

import (
	"fmt"
	"io"
	"slices"

	"minibroker/pkg/trial"
)

// printTrials prints a line for each filter, what is to be known of one if there
// is only one, and what is strange.
func printTrials(out io.Writer, results []trial.Result, maxShare float64) error {
	table := newTable(out)
	fmt.Fprintln(table, "FILTER\tALERTS\tMATCHED\tSHARE\tPASSED\tCUT\tPASSED A VISIT\tFAILED\tP50\tP99")
	for _, r := range results {
		fmt.Fprintf(table, "%s\t%d\t%d\t%.2f %%\t%d\t%d\t%s\t%d\t%.1f µs\t%.1f µs\n",
			r.Name, r.Alerts, r.Matched, 100*r.Share, r.Passed, r.Cut, passedAVisit(r), r.Failed, r.Micros.P50, r.Micros.P99)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	if len(results) == 1 {
		printReasons(out, results[0])
	}
	for _, r := range results {
		for _, what := range strange(r, maxShare) {
			fmt.Fprintf(out, "%s: %s\n", r.Name, what)
		}
	}
	return nil
}

// passedAVisit is the least and the most that passed of a visit.
func passedAVisit(r trial.Result) string {
	if len(r.Visits) == 0 {
		return "-"
	}
	by := func(a, b trial.Visit) int { return a.Passed - b.Passed }
	least, most := slices.MinFunc(r.Visits, by).Passed, slices.MaxFunc(r.Visits, by).Passed
	if least == most {
		return fmt.Sprint(most)
	}
	return fmt.Sprintf("%d to %d", least, most)
}

// printReasons tells why one filter decided as it did.
func printReasons(out io.Writer, r trial.Result) {
	for i, c := range r.Clauses {
		if i == 0 {
			fmt.Fprintln(out, "\nrejected by the first clause that is not true:")
		}
		fmt.Fprintf(out, "  %8d  %s\n", c.Rejected, c.Text)
	}
	for i, n := range r.Nulls {
		if i == 0 {
			fmt.Fprintln(out, "\nNULL in:")
		}
		fmt.Fprintf(out, "  %8d  %s\n", n.Alerts, n.Field)
	}
}

// strange is what somebody should look at before the filter goes live.
func strange(r trial.Result, maxShare float64) (list []string) {
	if r.Degraded != "" {
		list = append(list, "nothing of a schema passes: "+r.Degraded)
	}
	if r.Failed > 0 {
		list = append(list, fmt.Sprintf("it failed with %s, first: %s", plural(r.Failed, "alert"), r.Failure))
	}
	if r.Unread > 0 {
		list = append(list, fmt.Sprintf("%s cannot be read, and would be set aside, first: %s", plural(r.Unread, "alert"), r.WhyNot))
	}
	switch {
	case r.Alerts == 0 && r.Unread == 0:
		list = append(list, "there was no alert to try")
	case r.Matched == 0:
		list = append(list, "nothing passes; is a flag the wrong way round?")
	case r.Share > maxShare:
		list = append(list, fmt.Sprintf("%.0f %% of all alerts match; the cap alone decides which pass", 100*r.Share))
	}
	return list
}
