package stream

import (
	"fmt"

	"minibroker/pkg/alert"
)

// Source is where the sender's alerts come from.
type Source interface {
	// Visit returns the n-th visit, from 0, or io.EOF when there are fewer. It
	// is the same each time it is asked for.
	Visit(n int) (SourceVisit, error)
	// Largest returns the bytes of the largest alert in wire format, and where
	// it is, as far as that is known before the alerts are made: else 0.
	Largest() (bytes int, where string)
}

// SourceVisit is a visit to be sent.
type SourceVisit struct {
	Size     int   // alerts to send
	SchemaID int32 // of all of them
	Schema   *alert.Schema
	Bodies   Bodies
}

// body returns the i-th alert of the visit.
func (v SourceVisit) body(i int) ([]byte, error) {
	for body, err := range v.Bodies(i, v.Size) {
		return body, err
	}
	return nil, fmt.Errorf("the visit has fewer alerts than announced")
}
