package report

import (
	"math/rand/v2"
	"slices"
	"testing"
)

func TestLossesAndRepeats(t *testing.T) {
	without := func(k int) func(*Record) bool {
		return func(r *Record) bool { r.Received = slices.Delete(slices.Clone(r.Received), k, k+1); return true }
	}
	with := func(more ...Receipt) func(*Record) bool {
		return func(r *Record) bool { r.Received = append(r.Received, more...); return true }
	}
	read := func(n int) func(*Record) bool {
		return func(r *Record) bool { r.Read = n; return true }
	}
	type changes map[string]func(*Record) bool // by part, of the first visit
	for _, c := range []struct {
		name    string
		visits  int
		changes changes

		lost, outstanding, duplicated, alien int
	}{
		{name: "an alert in the middle", visits: 1, changes: changes{"consumer001": without(1)}, lost: 1},
		{name: "the last alert, for now", visits: 1, changes: changes{"consumer001": without(2)}, outstanding: 1},
		{name: "the last alert, and then another visit", visits: 2, changes: changes{"consumer001": without(2)}, lost: 1},
		{name: "all of a consumer, for now", visits: 1, changes: changes{"consumer002": drop}, outstanding: 3},
		{name: "all of a consumer, and then another visit", visits: 2, changes: changes{"consumer002": drop}, lost: 3},
		{name: "the same offset again", visits: 1, changes: changes{"consumer001": with(Receipt{Offset: 1, ID: alertID(0, 1, 1), Time: start})}},
		{name: "the same alert at another offset", visits: 1, changes: changes{"consumer001": with(Receipt{Offset: 3, ID: alertID(0, 1, 1), Time: start})}, duplicated: 1},
		{name: "an alert that was not passed", visits: 1, changes: changes{"consumer001": with(Receipt{Offset: 3, ID: 42, Time: start})}, alien: 1},
		{name: "an alert of another filter", visits: 1, changes: changes{"consumer001": with(Receipt{Offset: 3, ID: alertID(0, 2, 0), Time: start})}, alien: 1},
		{name: "ids not told", visits: 1, changes: changes{"filter001": func(r *Record) bool { r.IDs = r.IDs[:1]; return true }}},
		{
			name: "ids not told, one not received", visits: 1,
			changes:     changes{"filter001": func(r *Record) bool { r.IDs = nil; return true }, "consumer001": without(0)},
			outstanding: 1,
		},
		{
			name: "ids not told, one not received, and then another visit", visits: 2,
			changes: changes{"filter001": func(r *Record) bool { r.IDs = nil; return true }, "consumer001": without(0)},
			lost:    1,
		},
		{name: "a mirror lacks two, for now", visits: 1, changes: changes{"filter001": read(998), "filter002": read(998)}, outstanding: 2},
		{name: "a mirror lacks two, and then another visit", visits: 2, changes: changes{"filter001": read(998), "filter002": read(998)}, lost: 2},
		{name: "and one of its filters one more", visits: 2, changes: changes{"filter001": read(998), "filter002": read(997)}, lost: 3},
		{name: "one filter lacks one", visits: 2, changes: changes{"filter003": read(999)}, lost: 1},
		{name: "a mirror repeats five", visits: 1, changes: changes{"filter003": read(1005), "filter004": read(1005)}, duplicated: 5},
		{name: "one filter repeats five", visits: 1, changes: changes{"filter003": read(1005)}, duplicated: 5},
	} {
		t.Run(c.name, func(t *testing.T) {
			records := night(c.visits)
			for part, do := range c.changes {
				records = change(records, part, 0, do)
			}
			r := Compute(records, expected)
			got := [4]int{r.Lost, r.Summary.Outstanding, r.Duplicated, r.Summary.Alien}
			if want := [4]int{c.lost, c.outstanding, c.duplicated, c.alien}; got != want {
				t.Errorf("lost, outstanding, duplicated, alien: %v, want %v", got, want)
			}
			if r.OnTime && c.lost > 0 || r.Complete && c.outstanding > 0 {
				t.Errorf("on time %v, complete %v", r.OnTime, r.Complete)
			}
		})
	}
}

// TestPartitions: what a filter spreads over partitions is lost only when a later
// alert has come from the same one.
func TestPartitions(t *testing.T) {
	const partitions = 2
	spread := expected
	spread.Streams = slices.Clone(expected.Streams)
	for i := range spread.Streams {
		spread.Streams[i].Partitions = partitions
	}
	in := func(visits int, without func(v int, one Receipt) bool) Report {
		records := night(visits)
		for i, r := range records {
			var left []Receipt
			for _, one := range r.Received {
				one.Partition = PartitionOf(one.ID, partitions)
				one.Offset = 7 // the same in each partition
				if v := int(r.Visit - visitID(0)); r.Part != "consumer001" || !without(v, one) {
					left = append(left, one)
				}
			}
			records[i].Received = left
		}
		return Compute(records, spread)
	}
	all := in(2, func(int, Receipt) bool { return false })
	if all.Lost != 0 || all.Duplicated != 0 || !all.Complete || all.Summary.Received != 2*11 {
		t.Errorf("all came: %+v", all.Summary.Counts)
	}
	member := PartitionOf(alertID(0, 1, 0), partitions)
	silent := in(2, func(_ int, one Receipt) bool { return one.Partition == member })
	if silent.Lost != 0 || silent.Summary.Outstanding == 0 {
		t.Errorf("one member is behind: %+v", silent.Summary.Counts)
	}
	first := in(2, func(v int, one Receipt) bool { return v == 0 && one.Partition == member })
	if first.Lost == 0 || first.Summary.Outstanding != 0 {
		t.Errorf("one member has gone on without the first visit's: %+v", first.Summary.Counts)
	}
}

// TestPartitionOf: ids that count up are spread alike, also those with a step.
func TestPartitionOf(t *testing.T) {
	for _, step := range []int64{1, 2, 3, 64, 1000, 1 << 20} {
		var got [3]int
		for i := range int64(3000) {
			got[PartitionOf(i*step, 3)]++
		}
		if slices.Min(got[:]) < 900 {
			t.Errorf("step %d: %v", step, got)
		}
	}
	if p := PartitionOf(-1, 0); p != 0 {
		t.Errorf("of no partitions: %d", p)
	}
}

// TestMirrored counts what each mirror had.
func TestMirrored(t *testing.T) {
	short := func(r *Record) bool { r.Read = 990; return true }
	r := Compute(change(change(night(1), "filter003", 0, short), "filter004", 0, short), expected)
	if m := r.Visits[0].Mirrored; m["mirror01"] != 1000 || m["mirror02"] != 990 || len(m) != 2 {
		t.Errorf("mirrored %v", m)
	}
	if r.Visits[0].FiltersDone != 2 || r.Visits[0].StartToFilterDone.Count != 2 {
		t.Errorf("filters that have not read all count as done: %+v", r.Visits[0])
	}
}

// TestRandomLosses takes alerts away from consumers and gives others twice, and
// compares with the plain count of what was done.
func TestRandomLosses(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 100 {
		taken, doubled := 0, 0
		records := night(1 + random.IntN(5))
		for i := range records {
			var left []Receipt
			for _, one := range records[i].Received {
				switch random.IntN(6) {
				case 0:
					taken++
				case 1:
					doubled++
					left = append(left, one, Receipt{Offset: one.Offset + 1000, ID: one.ID, Time: one.Time + ms})
				default:
					left = append(left, one, one)
				}
			}
			records[i].Received = left
		}
		r := Compute(records, expected)
		if r.Lost+r.Summary.Outstanding != taken || r.Duplicated != doubled || r.Summary.Alien != 0 {
			t.Fatalf("taken %d, doubled %d: %+v", taken, doubled, r.Summary.Counts)
		}
	}
}
