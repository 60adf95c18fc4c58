package report

import "time"

// Expect says what a run must have told, so that what is silent is missed.
type Expect struct {
	Streams  []Stream      // one a filter
	Interval time.Duration // from one visit's first alert to the next one's
	Senders  []string      // that share the visits: sender, sender02; none: not known
	Cap      int           // the most alerts of a visit that a filter passes
}

// Stream is one filter's part of the deployment.
type Stream struct {
	Filter   string // filter001
	Mirror   string // mirror01, which the filter reads
	Consumer string // consumer001, which reads the filter's alerts; its members report under the one name

	Partitions int // over which the filter spreads its alerts; 0: 1
}

// filters and consumers count those that are among the parts.
func (e Expect) filters(told map[string]bool) (n int) {
	for _, s := range e.Streams {
		if told[s.Filter] {
			n++
		}
	}
	return n
}

func (e Expect) consumers(told map[string]bool) (n int) {
	for _, s := range e.Streams {
		if told[s.Consumer] {
			n++
		}
	}
	return n
}
