package stream

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"minibroker/pkg/filter"
)

// verdict is what the filter says of a dead letter now.
type verdict int

const (
	notAsked   verdict = iota // it was set aside too long ago, or is replayed
	stillBad                  // it can still not be decided
	notMatched                // the filter does not match it
	matched
)

// judged is one dead letter of the filter, without its alert.
type judged struct {
	verdict
	reason  string // of what is still bad
	offset  int64  // in the topic of dead letters
	size    int    // of the alert, bytes
	sent    time.Time
	aside   time.Time // when it was set aside
	counted bool      // as one of its visit that was read
	visit   filter.Key
	of      int // alerts of the visit; 0: not told
	id      int64
	rank    filter.Rank
}

// judge reads the filter's letters from the first on that may be open, and asks
// the filter about each. That depends on the alert alone.
func (s *replaying) judge() error {
	progress, err := replayProgressOf(s.letters, s.Name, positionNow)
	if err != nil {
		return err
	}
	decoder := newDecoder(s.Schemas, s.Fields.Visit, s.Fields.ID, s.Condition.Fields())
	s.end, err = scan(s.letters, 0, progress.first(), func(m *message) error {
		if string(m.Key) != s.Name {
			return nil
		}
		j, err := s.verdictOn(m, decoder, progress)
		s.judged = append(s.judged, j)
		return err
	})
	s.end = max(s.end, progress.reached)
	return err
}

func (s *replaying) verdictOn(m *message, d *decoder, progress replayProgress) (judged, error) {
	alerts, ours := splitLetter(m)
	j := judged{offset: m.offset, size: len(m.Value), sent: m.time, counted: string(header(ours, HeaderCounted)) == "true"}
	j.aside, _ = time.Parse(time.RFC3339, string(header(ours, HeaderSetAside))) // zero if another wrote it
	if progress.done(m.offset) || j.aside.Before(s.Since.Truncate(time.Second)) {
		return j, nil
	}
	visit, id, values, err := d.decode(m.Value)
	if errors.Is(err, errLater) {
		return j, fmt.Errorf("dead letter at offset %d: %w", m.offset, err)
	}
	if err != nil {
		j.verdict, j.reason = stillBad, err.Error()
		return j, nil
	}
	j.visit, j.of, j.id = filter.Key{Run: runOf(alerts), ID: visit}, visitSize(alerts), id
	j.verdict = notMatched
	if values == nil { // its schema lacks a field that the filter names
		return j, nil
	}
	matches, err := s.Condition.Match(values)
	switch {
	case err != nil:
		j.verdict, j.reason = stillBad, err.Error()
	case matches:
		j.verdict = matched
		if s.Order != nil {
			j.rank = s.Order.Rank(values)
		}
	}
	return j, nil
}

// better sorts a visit's letters as the filter lets them pass: in their order, or
// the best first.
func (s *replaying) better(letters []int) {
	if s.Order == nil {
		return
	}
	slices.SortStableFunc(letters, func(a, b int) int {
		switch x, y := s.judged[a].rank, s.judged[b].rank; {
		case s.Order.Better(x, y):
			return -1
		case s.Order.Better(y, x):
			return 1
		}
		return 0
	})
}
