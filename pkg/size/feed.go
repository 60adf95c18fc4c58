package size

import (
	"time"

	"minibroker/pkg/topology"
)

// Bytes of an alert, as they are measured: with three cutouts, with two, with
// none, and of the copy that the stampless feed has.
const (
	fullAlert      = 139_056
	twoAlert       = 136_000
	bareAlert      = 2_500
	stamplessAlert = 2_500
)

// Feed is what flows.
type Feed struct {
	AlertBytes int64 // of an alert; 0: as the sender generates it, and of files what a real one has

	// Stampless lets filters read a copy of the stream without cutouts, and fetch
	// in full what they let pass.
	Stampless bool
	// Thin leaves the full stream out of the mirrors: filters fetch from the hub.
	// It counts only with Stampless.
	Thin bool
}

// alertBytes is the size of an alert of the full stream.
func (f Feed) alertBytes(s topology.Sender) int64 {
	switch {
	case f.AlertBytes > 0:
		return f.AlertBytes
	case s.Stamps == "none", s.Generates() && s.Generate.Stamps == "none":
		return bareAlert
	case s.Generates() && s.Generate.Stamps == "two":
		return twoAlert
	}
	return fullAlert
}

// assumed says that the size of an alert is neither given nor generated.
func (f Feed) assumed(s topology.Sender) bool {
	return f.AlertBytes == 0 && !s.Generates() && s.Stamps != "none"
}

// interval is the time from one visit to the next.
func interval(s topology.Sender) time.Duration {
	if s.Pace == "realistic" {
		return s.Realistic.Period
	}
	return s.VisitInterval
}
