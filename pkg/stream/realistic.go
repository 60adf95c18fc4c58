package stream

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"minibroker/pkg/alert"
)

// Realistic sends visits as the telescope's alerts are expected to come
// (DMTN-149): each visit within a short time after its period begins, as bursts,
// one from each detector.
type Realistic struct {
	Period       time.Duration // from the beginning of a visit to that of the next
	Transmission time.Duration // within which all bursts of a visit begin
	Bursts       int
	Min, Max     int // alerts of a burst
	Centre       int // of the sizes of bursts
	Seed         uint64
	Detector     string // field that takes the number of the burst, from 0
}

// Check tells whether visits of so many alerts can be made of such bursts.
func (r Realistic) Check(alerts int) error {
	switch {
	case r.Period <= 0, r.Transmission <= 0, r.Transmission > r.Period:
		return fmt.Errorf("a transmission of %v does not fit into a period of %v", r.Transmission, r.Period)
	case r.Bursts < 1, r.Min < 1, r.Min > r.Centre, r.Centre > r.Max:
		return fmt.Errorf("%d bursts of %d to %d alerts centred on %d make no sense", r.Bursts, r.Min, r.Max, r.Centre)
	case alerts < r.Bursts*r.Min, alerts > r.Bursts*r.Max:
		return fmt.Errorf("%d bursts of %d to %d alerts cannot make %d; they make %d to %d", r.Bursts, r.Min, r.Max, alerts, r.Bursts*r.Min, r.Bursts*r.Max)
	}
	return nil
}

// burst is a few alerts of a visit that are sent together.
type burst struct {
	end int           // number behind its last alert in the visit
	due time.Duration // after the visit's beginning
}

// bursts draws those of the n-th visit, in the order in which they are sent.
// A visit with fewer alerts than the bursts need has fewer bursts, at their
// centre's size.
func (r Realistic) bursts(n, alerts int) []burst {
	random := rand.New(rand.NewPCG(r.Seed, uint64(n)))
	count := r.Bursts
	if alerts < count*r.Min {
		count = max(alerts/r.Centre, 1)
	}
	sizes := r.sizes(random, count, alerts)
	bursts := make([]burst, count)
	end := 0
	for i := range bursts {
		end += sizes[i]
		bursts[i] = burst{end, time.Duration(random.Int64N(int64(r.Transmission)))}
	}
	due := make([]time.Duration, count)
	for i, b := range bursts {
		due[i] = b.due
	}
	slices.Sort(due)
	for i := range bursts {
		bursts[i].due = due[i]
	}
	return bursts
}

// sizes draws from a normal distribution that is cut off at the limits, and
// then moves single alerts until the sizes make the total.
func (r Realistic) sizes(random *rand.Rand, count, total int) []int {
	width := float64(r.Centre-r.Min) / 2
	sizes := make([]int, count)
	sum := 0
	for i := range sizes {
		for {
			sizes[i] = r.Centre + int(random.NormFloat64()*width)
			if sizes[i] >= r.Min && sizes[i] <= r.Max {
				break
			}
		}
		sum += sizes[i]
	}
	least, most := r.Min, r.Max
	if total < count*least || total > count*most {
		least, most = 1, total // a visit that such bursts cannot make
	}
	for sum != total {
		i := random.IntN(count)
		switch {
		case sum < total && sizes[i] < most:
			sizes[i], sum = sizes[i]+1, sum+1
		case sum > total && sizes[i] > least:
			sizes[i], sum = sizes[i]-1, sum-1
		}
	}
	return sizes
}

// Gap implements Rhythm.
func (r Realistic) Gap(Source, int) (time.Duration, error) { return r.Period, nil }

// Visit implements Rhythm.
func (r Realistic) Visit(v SourceVisit, n int) (SourceVisit, func(int, []byte) (time.Duration, error), error) {
	bursts := r.bursts(n, v.Size)
	at := func(i int) int {
		k, _ := slices.BinarySearchFunc(bursts, i, func(b burst, i int) int { return b.end - i - 1 })
		return k
	}
	v, err := v.edited(v.Schema, editing{twins(v.Schema, r.Detector), func(i, _ int, _ alert.Value) alert.Value {
		return alert.Value{Kind: alert.KindInt, Int: int64(at(i))}
	}})
	return v, func(i int, _ []byte) (time.Duration, error) { return bursts[at(i)].due, nil }, err
}
