package report

import (
	"cmp"
	"slices"
)

// arrival is one alert at a consumer.
type arrival struct {
	receipt
	at int64
}

// arrivals are in the order of their offsets.
type arrivals []arrival

func (r receipts) sorted() arrivals {
	all := make(arrivals, 0, len(r))
	for one, at := range r {
		all = append(all, arrival{one, at})
	}
	slices.SortFunc(all, func(a, b arrival) int {
		return cmp.Or(cmp.Compare(a.offset, b.offset), cmp.Compare(a.id, b.id))
	})
	return all
}

// ids of the alerts, each with its place among the different ones.
func (a arrivals) ids() map[int64]int {
	places := map[int64]int{}
	for _, one := range a {
		if _, again := places[one.id]; !again {
			places[one.id] = len(places)
		}
	}
	return places
}

// alerts counts the different ones.
func (a arrivals) alerts() int { return len(a.ids()) }

// number gives the time of the n-th different alert, from 1; 0 if there is none.
func (a arrivals) number(n int) int64 {
	places := a.ids()
	for _, one := range a {
		if places[one.id] == n-1 {
			return one.at
		}
	}
	return 0
}

// last is the time of the latest; 0 if there is none.
func (a arrivals) last() (at int64) {
	for _, one := range a {
		at = max(at, one.at)
	}
	return at
}

// compare tells what the consumer lacks of what the filter passed, and what it
// has besides. A filter keeps the order, so an alert is lost when a later one of
// the visit has come, or when the consumer went on to a later visit. Ids that
// the filter could not tell are matched by number with those that the consumer has
// besides.
func (f filterFacts) compare(got arrivals, wentOn bool) (lost, outstanding, alien int) {
	received := got.ids()
	latest := -1
	known := map[int64]bool{}
	for i, id := range f.ids {
		known[id] = true
		if _, came := received[id]; came {
			latest = i
		}
	}
	for i, id := range f.ids {
		if _, came := received[id]; came {
			continue
		}
		if wentOn || i < latest {
			lost++
		} else {
			outstanding++
		}
	}
	besides := 0
	for id := range received {
		if !known[id] {
			besides++
		}
	}
	untold := max(f.passed-len(f.ids), 0)
	if wentOn {
		lost += max(untold-besides, 0)
	} else {
		outstanding += max(untold-besides, 0)
	}
	return lost, outstanding, max(besides-untold, 0)
}
