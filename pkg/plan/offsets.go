package plan

import (
	"fmt"
	"slices"
)

// from tells where in the stream the filters of a service go on that is new or
// changes. Of a mirror that is new itself, or that moves, there is nothing to
// tell: it is filled again. Offsets are as the monitor last saw them, ten seconds
// ago at most, and a filter that runs has come further since.
func from(is, want Service, s Snapshot, stream string) string {
	filters, mirror := FiltersOf(want), MirrorOf(want)
	there := slices.ContainsFunc(s.Services, func(o Observed[Service]) bool { return o.Object.Part == mirror && o.Object.Node == want.Node })
	if len(filters) == 0 || len(s.Offsets) == 0 || !there || is.Part != "" && MirrorOf(is) != mirror {
		return ""
	}
	var at []int64
	for _, n := range filters {
		if offset, known := s.Offsets[filterPart(n)]; known {
			at = append(at, offset)
		}
	}
	if len(at) == 0 {
		return "; begins with the oldest alert of " + mirror + ", or where it was if it ran before"
	}
	if least, most := slices.Min(at), slices.Max(at); least < most {
		return fmt.Sprintf("; its filters go on at offsets %d to %d of %s or later", least, most, stream)
	}
	return fmt.Sprintf("; goes on at offset %d of %s or later", at[0], stream)
}
