package monitor

import (
	"encoding/json"
	"time"
)

// Status is one line of the monitor: how everything is at one moment.
type Status struct {
	Time    time.Time        `json:"at"`
	Hub     BrokerStatus     `json:"hub"`
	Mirrors []MirrorStatus   `json:"mirrors"`
	Lag     map[string]int64 `json:"lag,omitempty"` // alerts of the stream that a filter, consumer or feed is behind, by part; only who is
	// Offsets are the offset of the next alert that each filter reads of its topic,
	// the full stream or the stampless, all partitions together, by part; and
	// likewise of the mirrors' feeds. Only of those that have begun.
	Offsets map[string]int64 `json:"offsets,omitempty"`
	// Troubles are why filters do not do their work, by part.
	Troubles map[string]string `json:"troubles,omitempty"`
}

// BrokerStatus is how one broker is.
type BrokerStatus struct {
	Part   string `json:"part"`
	Ready  bool   `json:"ready"`           // it answers and has all its topics
	Topics int    `json:"topics"`          // how many of them it has
	End    int64  `json:"end"`             // end offset of the stream, or of what a thin mirror has of it, all partitions together
	Bytes  int64  `json:"bytes,omitempty"` // that the hub holds of the stream
	Error  string `json:"error,omitempty"` // what is wrong with it, or with the MirrorMaker that feeds it
}

// MirrorStatus is how one mirror and its MirrorMaker are.
type MirrorStatus struct {
	BrokerStatus
	Copies        bool    `json:"copies"`        // canaries arrive, sent since the monitor's start
	CanarySeconds float64 `json:"canarySeconds"` // how long the last one took
	Source        int64   `json:"source"`        // MirrorMaker's offset in the hub's topic that it copies, all partitions together
	Lag           int64   `json:"lag"`           // alerts of the hub that it has not yet copied
}

// ready reports whether nothing is left to wait for.
func (s Status) ready() bool {
	for _, m := range s.Mirrors {
		if !m.Ready || !m.Copies {
			return false
		}
	}
	return s.Hub.Ready
}

// state is the part of a status whose change is worth a line of its own: not
// the numbers, which change all the time.
func (s Status) state() string {
	state := s.Hub.state()
	for _, m := range s.Mirrors {
		state += m.state()
		if m.Copies {
			state += " copies"
		}
	}
	return state
}

func (b BrokerStatus) state() string {
	state := "\n" + b.Part + " " + b.Error
	if b.Ready {
		state += " ready"
	}
	return state
}

// line is the status as JSON, within what Docker keeps together as one line of a
// log. Offsets are what can be done without, and then troubles.
func (s Status) line() ([]byte, error) {
	const most = 16<<10 - 1 // bytes, and a newline
	text, err := json.Marshal(s)
	if err == nil && len(text) > most {
		s.Offsets = nil
		text, err = json.Marshal(s)
	}
	if err == nil && len(text) > most {
		s.Troubles = nil
		text, err = json.Marshal(s)
	}
	return append(text, '\n'), err
}

// shorten keeps a message in a status line of bounded length (all of them
// together have to stay below Docker's 16 kB for one log line).
func shorten(message string) string {
	const most = 400 // bytes
	if len(message) > most {
		return message[:most] + "…"
	}
	return message
}
