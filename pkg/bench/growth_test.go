//go:build bench

package bench

import (
	"fmt"
	"testing"
)

// TestGrowth measures how the cost of a visit grows with filters, alerts and their
// size, on one broker, sender included and consumers not. The peer of each point
// is the first of its line, were the cost in proportion: a ratio below 1 is
// cheaper than that.
func TestGrowth(t *testing.T) {
	s := newSheet(t, "growth")
	filters := []int{10, 50, 100, 200, 500}
	if alertsAVisit(t) < fullVisit { // a trial
		filters = []int{2, 4}
	}
	for _, f := range []feed{stamplessFeed, fullFeed} {
		stamps := "full"
		if f.name == fullFeed.name {
			stamps = "none" // hundreds of full copies of 139 kB are the node's group
		}
		t.Run("filters/"+f.name, func(t *testing.T) { growFilters(t, s, f, stamps, filters) })
	}
	for _, stamps := range []string{"none", "full"} {
		t.Run("alerts/"+stamps, func(t *testing.T) { growAlerts(t, s, stamps) })
	}
	for _, f := range []feed{stamplessFeed, fullFeed} {
		t.Run("size/"+f.name, func(t *testing.T) { growSize(t, s, f) })
	}
}

// growing is how many filters there are where something else grows.
const growing = 10

// point is one point of a line.
type point struct {
	c       *crowd
	stream  stream
	lane    string
	of      float64 // filters, alerts, or bytes of an alert
	firstOf float64 // of the line's first point
	first   float64 // what that has cost, CPU seconds
}

// measure measures a point and gives its cost in CPU seconds.
func (p point) measure(s *sheet, name string) float64 {
	p.c.lab.t.Helper()
	p.c.mustVisit(p.stream) // warms up
	cost := p.c.mustVisit(p.stream)
	sum := cost.sender + cost.broker + cost.filters
	row := Row{Name: name, Lane: p.lane, Unit: "CPU-s", Note: fmt.Sprintf("sender %s, broker %s, filters %s; all done after %.1f s",
		number(cost.sender), number(cost.broker), number(cost.filters), cost.took.Seconds())}.Of(sum)
	if p.first > 0 {
		row = row.Beside("the first point, in proportion", p.first*p.of/p.firstOf)
	}
	s.add(row)
	return sum
}

// growFilters has a tenth of the visit's alerts, so that all points are cheap.
func growFilters(t *testing.T, s *sheet, f feed, stamps string, filters []int) {
	l := newLab(t)
	c := l.crowd()
	alerts := max(alertsAVisit(t)/10, 1)
	var first float64
	for _, n := range filters {
		c.grow(n, f, fmt.Sprintf(conditionOfN, manyOf(filters[len(filters)-1])), false)
		if left := available(); left < memoryLeft {
			fmt.Printf("note: growth ends with %d filters: %d MiB of memory are left\n", n, left>>20)
			return
		}
		cost := point{c, f.of(stream{stamps: stamps, alerts: alerts}), fmt.Sprintf("%d filters; %s alerts of %s, %s", n, thousands(alerts), sizes[stamps], f.name),
			float64(n), float64(filters[0]), first}.measure(s, "a visit by number of filters")
		if first == 0 {
			first = cost
		}
	}
}

// growAlerts goes beyond a visit of the telescope: in 2.5 kB to ten of them, in
// 139 kB to three, for the disk's sake.
func growAlerts(t *testing.T, s *sheet, stamps string) {
	l := newLab(t)
	c := l.crowd()
	c.grow(growing, stamplessFeed, fmt.Sprintf(conditionOfN, manyFilters), false)
	most := map[string]int{"none": 10, "full": 3}[stamps]
	base := max(alertsAVisit(t)/10, 1)
	var first float64
	for _, n := range []int{base, 10 * base, most * 10 * base} {
		cost := point{c, stamplessFeed.of(stream{stamps: stamps, alerts: n}), fmt.Sprintf("%s alerts of %s; %d filters, %s", thousands(n), sizes[stamps], growing, stamplessFeed.name),
			float64(n), float64(base), first}.measure(s, "a visit by number of alerts")
		if first == 0 {
			first = cost
		}
	}
}

func growSize(t *testing.T, s *sheet, f feed) {
	l := newLab(t)
	c := l.crowd()
	c.grow(growing, f, fmt.Sprintf(conditionOfN, manyFilters), false)
	var first float64
	for _, size := range []struct {
		stamps string
		kB     float64
	}{{"none", 2.5}, {"two", 136}, {"full", 139}} {
		cost := point{c, f.of(stream{stamps: size.stamps, alerts: alertsAVisit(t)}), fmt.Sprintf("%s; %d filters, %s", sizes[size.stamps], growing, f.name),
			size.kB, 2.5, first}.measure(s, "a visit by size of alerts")
		if first == 0 {
			first = cost
		}
	}
}
