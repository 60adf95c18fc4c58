package deploy

import (
	"time"

	"minibroker/pkg/plan"
)

// Kind says what an event tells.
type Kind string

// The kinds of events.
const (
	WaveStarted Kind = "wave"     // a wave begins: Total services have to work at its end
	Changed     Kind = "change"   // an operation is done
	Progress    Kind = "progress" // Done of Total work; Waiting names some that do not
	WaveReady   Kind = "ready"    // everything in the wave works
	Noted       Kind = "note"     // something that a person should know
)

// Event is one thing that happened.
type Event struct {
	Time      time.Time       `json:"time"`
	Kind      Kind            `json:"kind"`
	Wave      string          `json:"wave,omitempty"`
	Operation *plan.Operation `json:"operation,omitempty"`
	Done      int             `json:"done"`
	Total     int             `json:"total"`
	Waiting   []string        `json:"waiting,omitempty"`
	Seconds   float64         `json:"seconds,omitempty"` // how long the wave took
	Text      string          `json:"text,omitempty"`
}

// Sink takes events, one at a time.
type Sink func(Event)

func (s Sink) send(e Event) {
	e.Time = time.Now()
	s(e)
}
