package smoke

import (
	"cmp"
	"slices"

	"minibroker/pkg/report"
)

// passedBy is what a filter told last of a visit: of several records, that of
// the most alerts, with the longest list of ids.
func passedBy(records []report.Record, part string, visit int64) (told report.Record) {
	for _, r := range records {
		if r.Part != part || r.Kind != "visit" || r.Visit != visit {
			continue
		}
		ids := told.IDs
		if len(r.IDs) > len(ids) {
			ids = r.IDs
		}
		if r.Read >= told.Read {
			told = r
		}
		told.IDs = ids
	}
	return told
}

// receivedBy is the ids of what a consumer received of a visit, in the order of
// their offsets, partition after partition. What is told twice of one place is
// one alert.
func receivedBy(records []report.Record, part string, visit int64) []int64 {
	var receipts []report.Receipt
	for _, r := range records {
		if r.Part == part && r.Kind == "visit" && r.Visit == visit {
			receipts = append(receipts, r.Received...)
		}
	}
	slices.SortFunc(receipts, func(a, b report.Receipt) int {
		return cmp.Or(cmp.Compare(a.Partition, b.Partition), cmp.Compare(a.Offset, b.Offset), cmp.Compare(a.ID, b.ID))
	})
	receipts = slices.CompactFunc(receipts, func(a, b report.Receipt) bool {
		return a.Partition == b.Partition && a.Offset == b.Offset && a.ID == b.ID
	})
	ids := make([]int64, len(receipts))
	for i, r := range receipts {
		ids[i] = r.ID
	}
	return ids
}
