package stream

import (
	"errors"
	"fmt"
	"io"
)

// sameRun checks that the run was begun with the same alerts and as many
// senders. Else to go on would mix two runs.
func (s *sending) sameRun() error {
	m := s.milestone
	if m == nil {
		return nil
	}
	if m.Senders != s.Share.Of {
		if _, err := s.sourceVisit(m.Visit + 1); m.Done && errors.Is(err, io.EOF) {
			return nil // there is nothing left to share
		}
		return fmt.Errorf("run %s on topic %s was begun by %d senders that share it, and this is one of %d; start as many, or name a new run",
			s.Run, s.Topic, m.Senders, s.Share.Of)
	}
	same, err := s.has(*m)
	if err != nil || same {
		return err
	}
	return fmt.Errorf("run %s on topic %s was begun with other alerts: its visit %d is not this source's; send the same ones, or name a new run",
		s.Run, s.Topic, m.Visit+1)
}

// has reports whether the source has the marked visit in its place of the run.
func (s *sending) has(m milestone) (bool, error) {
	begin := int64(0)
	for n := 0; ; n++ {
		visit, err := s.Source.Visit(n)
		if errors.Is(err, io.EOF) {
			return false, nil
		}
		if err == nil && n == m.Visit {
			visit, _, err = s.Rhythm.Visit(visit, n)
		}
		if err != nil {
			return false, fmt.Errorf("visit %d of the run: %w", n+1, err)
		}
		if n < m.Visit {
			begin += int64(visit.Size)
			continue
		}
		first, err := s.firstOf(visit)
		return begin == m.Begin && visit.Size == m.Size && first == m.First, err
	}
}

// firstOf is the checksum of the first alert of a visit that is in the sender's
// share; empty: none is.
func (s *sending) firstOf(v SourceVisit) (string, error) {
	if s.Share.of(v.Size) == 0 {
		return "", nil
	}
	body, err := v.body(s.Share.Index)
	return checksum(v.SchemaID, body), err
}
