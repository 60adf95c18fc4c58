package plan

import (
	"fmt"
	"slices"
)

// from tells where in the stream the filters of a service go on that is new or
// changes. Of a mirror that is new itself, or that moves, there is nothing to
// tell: it is filled again. Offsets are as the monitor last saw them, ten seconds
// ago at most, and a filter that runs has come further since.
func from(is, want Service, s Snapshot) string {
	if want.Role == RoleFeed && is.Part == "" {
		return feedFrom(want, s)
	}
	filters, mirror, topic := FiltersOf(want), MirrorOf(want), readsTopic(want)
	there := slices.ContainsFunc(s.Services, func(o Observed[Service]) bool { return o.Object.Part == mirror && o.Object.Node == want.Node })
	if len(filters) == 0 || !there || is.Part != "" && MirrorOf(is) != mirror {
		return ""
	}
	if readAnother(filters, topic, s) {
		return fmt.Sprintf("; goes on in %s on %s behind the alert that it has read last", topic, mirror)
	}
	if len(s.Offsets) == 0 {
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
		return fmt.Sprintf("; its filters go on at offsets %d to %d of %s or later", least, most, topic)
	}
	return fmt.Sprintf("; goes on at offset %d of %s or later", at[0], topic)
}

// readAnother says that one of the filters has read another topic until now, which
// its offsets are of.
func readAnother(filters []int, topic string, s Snapshot) bool {
	reads := Reads(s)
	return slices.ContainsFunc(filters, func(n int) bool {
		before, ran := reads[FilterName(n)]
		return ran && before != topic
	})
}
