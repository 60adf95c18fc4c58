package report

import (
	"cmp"
	"maps"
	"slices"
)

// arrival is one alert at a consumer.
type arrival struct {
	receipt
	at int64
}

// arrivals are in the order of their offsets, partition after partition.
type arrivals []arrival

func (r receipts) sorted() arrivals {
	all := make(arrivals, 0, len(r))
	for one, at := range r {
		all = append(all, arrival{one, at})
	}
	slices.SortFunc(all, func(a, b arrival) int {
		return cmp.Or(cmp.Compare(a.partition, b.partition), cmp.Compare(a.offset, b.offset), cmp.Compare(a.id, b.id))
	})
	return all
}

// ids of the different alerts, each with the time when it was first there.
func (a arrivals) ids() map[int64]int64 {
	times := map[int64]int64{}
	for _, one := range a {
		if at, again := times[one.id]; !again || one.at < at {
			times[one.id] = one.at
		}
	}
	return times
}

// alerts counts the different ones.
func (a arrivals) alerts() int { return len(a.ids()) }

// number gives the time of the n-th different alert, from 1; 0 if there is none.
func (a arrivals) number(n int) int64 {
	times := slices.Sorted(maps.Values(a.ids()))
	if n < 1 || n > len(times) {
		return 0
	}
	return times[n-1]
}

// last is the time of the latest; 0 if there is none.
func (a arrivals) last() (at int64) {
	for _, one := range a {
		at = max(at, one.at)
	}
	return at
}

// compare tells what the consumer lacks of what the filter passed, and what it
// has besides. A filter keeps the order within a partition, so an alert is lost when a
// later one of the visit has come from its partition, or when the consumer went on
// there to a later visit. Ids that the filter could not tell are matched by number
// with those that the consumer has besides.
func (f filterFacts) compare(got arrivals, partitions int, wentOn func(partition int32) bool) (lost, outstanding, alien int) {
	received := got.ids()
	latest := map[int32]int{} // place among ids of the last that has come
	known := map[int64]bool{}
	for i, id := range f.ids {
		known[id] = true
		if _, came := received[id]; came {
			latest[PartitionOf(id, partitions)] = i
		}
	}
	for i, id := range f.ids {
		if _, came := received[id]; came {
			continue
		}
		if p := PartitionOf(id, partitions); wentOn(p) || i < latest[p] {
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
	everywhere := true
	for p := range max(partitions, 1) {
		everywhere = everywhere && wentOn(int32(p))
	}
	if everywhere {
		lost += max(untold-besides, 0)
	} else {
		outstanding += max(untold-besides, 0)
	}
	return lost, outstanding, max(besides-untold, 0)
}
