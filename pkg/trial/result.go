package trial

import "time"

// Result is what one filter did with the alerts of a trial.
type Result struct {
	Name     string   `json:"name"`
	Alerts   int      `json:"alerts"`
	Matched  int      `json:"matched"`
	Passed   int      `json:"passed"` // of them, by the cap or LIMIT
	Cut      int      `json:"cut"`    // matched and did not pass
	Share    float64  `json:"share"`  // of the alerts, that matched
	Visits   []Visit  `json:"visits"`
	Clauses  []Clause `json:"clauses,omitempty"`       // of a condition that is several joined by AND
	Nulls    []Nulls  `json:"nulls,omitempty"`         // of fields that were ever NULL
	Failed   int      `json:"failed,omitempty"`        // alerts that the condition could not decide
	Failure  string   `json:"failure,omitempty"`       // the first of these
	Degraded string   `json:"degraded,omitempty"`      // what a schema of the alerts lacks; none of its alerts match
	Unread   int      `json:"unreadable,omitempty"`    // alerts that cannot be read, which count nowhere else
	WhyNot   string   `json:"whyUnreadable,omitempty"` // the first of these
	Micros   Quantile `json:"micros"`                  // of decoding and deciding, microseconds an alert
}

// Visit is what a filter did with one visit.
type Visit struct {
	Run     string `json:"run,omitempty"` // of the stream that it was sent in
	Visit   int64  `json:"visit"`
	Alerts  int    `json:"alerts"`
	Matched int    `json:"matched"`
	Passed  int    `json:"passed"`
}

// Clause is a condition that must hold with others, and how many alerts it was
// the first to reject.
type Clause struct {
	Text     string `json:"text"`
	Rejected int    `json:"rejected"`
}

// Nulls is a field and in how many alerts it was NULL. Of a list's field it is the
// list that is.
type Nulls struct {
	Field  string `json:"field"`
	Alerts int    `json:"alerts"`
}

// Quantile is the middle and the high end of a distribution.
type Quantile struct {
	P50 float64 `json:"p50"`
	P99 float64 `json:"p99"`
}

// quantiles sorts nothing twice: durations must be in order.
func quantiles(sorted []time.Duration) Quantile {
	if len(sorted) == 0 {
		return Quantile{}
	}
	at := func(share float64) float64 {
		d := sorted[min(int(share*float64(len(sorted))), len(sorted)-1)]
		return float64(d.Nanoseconds()) / 1e3
	}
	return Quantile{at(0.5), at(0.99)}
}
