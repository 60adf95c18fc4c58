package plan

import (
	"slices"
	"strings"
)

// losesFilters says that a service of several filters is to run fewer. It is
// removed and made anew: of who goes, the last alert must have been passed before
// the consumer goes, and that takes the end of the container.
func losesFilters(is, want Service) bool { return len(gone(is, want)) > 0 }

// gone are the filters that a service no longer runs.
func gone(is, want Service) []int {
	stay := FiltersOf(want)
	return slices.DeleteFunc(FiltersOf(is), func(n int) bool { return slices.Contains(stay, n) })
}

// runsElsewhere names the services that run the filters of one that is removed:
// one for all after each had its own, or the other way round.
func runsElsewhere(is Service, d Desired) string {
	var parts []string
	for _, s := range d.Services {
		if slices.ContainsFunc(FiltersOf(s), func(n int) bool { return slices.Contains(FiltersOf(is), n) }) {
			parts = append(parts, s.Part)
		}
	}
	return strings.Join(parts, ", ")
}
