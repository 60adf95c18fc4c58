package bench

import (
	"fmt"
	"slices"
)

// Row is one measurement beside that of a peer, or beside a limit.
type Row struct {
	Name   string    `json:"name"` // what is measured
	Lane   string    `json:"lane"` // with which alerts, and which filters
	Unit   string    `json:"unit"`
	Value  float64   `json:"value"`
	Rounds []float64 `json:"rounds,omitempty"` // that Value is the median of

	Peer       string    `json:"peer,omitempty"` // or limit
	PeerValue  float64   `json:"peerValue,omitempty"`
	PeerRounds []float64 `json:"peerRounds,omitempty"`
	Ratio      *float64  `json:"ratio,omitempty"` // Value / PeerValue

	AtMost  float64 `json:"atMost,omitempty"`  // the goal of the ratio; 0: none
	AtLeast float64 `json:"atLeast,omitempty"` // likewise
	Note    string  `json:"note,omitempty"`
}

// Of gives the row the median of several rounds as its value.
func (r Row) Of(rounds ...float64) Row {
	r.Value, r.Rounds = median(rounds), rounds
	return r
}

// Beside sets a value beside that of a peer: the median of its rounds. Without
// any the row stays alone.
func (r Row) Beside(peer string, rounds ...float64) Row {
	if len(rounds) == 0 {
		return r
	}
	r.Peer, r.PeerValue, r.PeerRounds = peer, median(rounds), rounds
	if r.PeerValue != 0 {
		ratio := r.Value / r.PeerValue
		r.Ratio = &ratio
	}
	return r
}

// goal tells what the ratio should be, and whether it is.
func (r Row) goal() string {
	var text string
	var met bool
	switch {
	case r.Ratio == nil:
		return ""
	case r.AtMost != 0:
		text, met = fmt.Sprintf("≤ %.4g", r.AtMost), *r.Ratio <= r.AtMost
	case r.AtLeast != 0:
		text, met = fmt.Sprintf("≥ %.4g", r.AtLeast), *r.Ratio >= r.AtLeast
	default:
		return ""
	}
	if met {
		return text + ": met"
	}
	return text + ": missed"
}

// median of at least one value.
func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	middle := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[middle]
	}
	return (sorted[middle-1] + sorted[middle]) / 2
}
