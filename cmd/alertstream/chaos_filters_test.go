//go:build kafka

package main

import (
	"cmp"
	"fmt"
	"slices"
)

// definition is a filter of the chaos, as its file has it and as an oracle sees
// it.
type definition struct {
	name, ending, text string
	match              func(*sent) bool
	better             func(a, b *sent) int // nil: the first ones pass
	limit              int
}

// chaosFilter is the n-th filter: of five kinds, no two alike.
func chaosFilter(n int) definition {
	d := definition{name: fmt.Sprintf("Filter%03d", n), ending: ".sql", limit: capOfTest}
	k := int64(n)
	switch n % 5 {
	case 0:
		d.text = fmt.Sprintf("diaSourceId %% 53 = %d", n%53)
		d.match = func(a *sent) bool { return a.id%53 == k%53 }
	case 1:
		d.text = fmt.Sprintf("SELECT * FROM alerts WHERE snr > 5 AND psfFlux > %d -- the brighter ones\n", 100*n)
		d.match = func(a *sent) bool { return a.snr > 5 && a.flux > float64(100*n) }
	case 2:
		d.text = fmt.Sprintf("band IN ('g', 'r', 'i') AND NOT diaSourceId %% 11 BETWEEN 0 AND %d", n%10)
		d.match = func(a *sent) bool {
			return slices.Contains([]string{"g", "r", "i"}, a.band) && a.id%11 > k%10
		}
	case 3:
		d.text = fmt.Sprintf("snr > 5 AND diaSourceId %% 3 <> %d ORDER BY snr DESC, diaSourceId LIMIT %d", n%3, 1+n%capOfTest)
		d.match = func(a *sent) bool { return a.snr > 5 && a.id%3 != k%3 }
		d.better = func(a, b *sent) int { return cmp.Or(cmp.Compare(b.snr, a.snr), cmp.Compare(a.id, b.id)) }
		d.limit = 1 + n%capOfTest
	case 4:
		d.ending = ".py"
		d.text = fmt.Sprintf("def filter(alert):\n    return alert.diaSourceId %% 31 == %d or alert.diaSource.snr > 60\n", n%31)
		d.match = func(a *sent) bool { return a.id%31 == k%31 || a.snr > 60 }
	}
	return d
}

// passing returns, by visit, the alerts that must pass, in the order in which
// they must be in the filter's topic.
func (d definition) passing(o *oracle) map[int64][]*sent {
	byVisit := o.passing(d.match)
	for visit, alerts := range byVisit {
		if d.better != nil {
			slices.SortStableFunc(alerts, d.better)
		}
		byVisit[visit] = alerts[:min(len(alerts), d.limit)]
	}
	return byVisit
}
