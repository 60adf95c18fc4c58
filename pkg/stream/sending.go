package stream

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"minibroker/pkg/alert"
	"minibroker/pkg/report"
)

// sending is the state of one process that sends.
type sending struct {
	*Sender
	client *topicClient
	writer *writer
	limit  int // bytes of the largest alert
	before *progress
	pace   pace
	meter  meter
}

// run sends one visit after the other.
func (s *sending) run(ctx context.Context) error {
	n, begin, err := s.skip(s.before.next())
	for err == nil {
		var visit SourceVisit
		if visit, err = s.sourceVisit(n); err != nil {
			break
		}
		if err = s.visit(ctx, visit, n, begin); err != nil {
			return fmt.Errorf("visit %d of the run: %w", n+1, err)
		}
		n, begin = n+1, begin+int64(visit.Size)
	}
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// sameRun checks that the last alert of the run that is on the hub is the one
// that the source has in its place. Else to go on would mix two runs.
func (s *sending) sameRun() error {
	there, any := s.before.newest()
	if !any {
		return nil
	}
	same, err := s.has(there)
	if err != nil || same {
		return err
	}
	return fmt.Errorf("run %s on topic %s was begun with other alerts: its number %d is not this source's; send the same ones, or name a new run",
		s.Run, s.Topic, there.seq)
}

// has reports whether the source has the same alert, in a visit of the same
// size, in that place of the run.
func (s *sending) has(there place) (bool, error) {
	begin := int64(0)
	for n := 0; ; n++ {
		visit, err := s.Source.Visit(n)
		if errors.Is(err, io.EOF) {
			return false, nil
		}
		if err == nil {
			visit, _, err = s.Rhythm.Visit(visit, n)
		}
		if err != nil {
			return false, fmt.Errorf("visit %d of the run: %w", n+1, err)
		}
		if end := begin + int64(visit.Size); end <= there.seq {
			begin = end
			continue
		}
		if visit.Size != there.size {
			return false, nil
		}
		body, err := visit.body(int(there.seq - begin))
		return bytes.Equal(alert.Wire(nil, visit.SchemaID, body), there.value), err
	}
}

// sourceVisit returns the n-th visit of the run, or io.EOF behind the last.
func (s *sending) sourceVisit(n int) (SourceVisit, error) {
	if s.Visits > 0 && n >= s.Visits {
		return SourceVisit{}, io.EOF
	}
	visit, err := s.Source.Visit(n)
	if err != nil && !errors.Is(err, io.EOF) {
		err = fmt.Errorf("visit %d of the run: %w", n+1, err)
	}
	return visit, err
}

// skip passes over the visits whose alerts are all on the hub, next being the
// first alert that is not. It returns the number of the next visit, and that of
// its first alert. Of the last visit that it skips it tells again what is
// known: the process that sent it may have been killed before it could.
func (s *sending) skip(next int64) (n int, begin int64, err error) {
	var last SourceVisit
	for {
		visit, err := s.sourceVisit(n)
		end := begin + int64(visit.Size)
		if err != nil || end > next {
			if n == 0 {
				return n, begin, err
			}
			return n, begin, cmp.Or(s.retell(last, begin-int64(last.Size), begin-1), err)
		}
		n, begin, last = n+1, end, visit
	}
}

// retell sends the record of a visit that is on the hub, from alert first to
// last, and takes its beginning as what the next one's is measured from.
func (s *sending) retell(visit SourceVisit, first, last int64) error {
	begun, err := s.before.sentAt(first)
	if err != nil {
		return err
	}
	ended, err := s.before.sentAt(last)
	if err != nil || begun.IsZero() || ended.IsZero() {
		return err // deleted since
	}
	s.pace.last = begun
	record := report.Record{Kind: "visit", Size: visit.Size, Sent: visit.Size}
	for body, err := range visit.Bodies {
		if err != nil {
			return err
		}
		if record.Visit == 0 {
			if record.Visit, err = s.visitOf(alert.Wire(nil, visit.SchemaID, body)); err != nil {
				return err
			}
		}
		record.Bytes += int64(alert.HeaderSize + len(body))
	}
	// The hub knows milliseconds: a beginning that was told more exactly shall
	// not seem to be after this.
	record.FirstSend = begun.Add(time.Millisecond).UnixNano()
	record.LastSend, record.LastAck = ended.UnixNano(), ended.UnixNano()
	s.Records.Send(record)
	return nil
}

// visitOf reads the visit of an alert in wire format.
func (s *sending) visitOf(value []byte) (int64, error) {
	visit, _, _, err := newDecoder(s.Schemas, s.Fields.Visit, s.Fields.ID, nil).decode(value)
	return visit, err
}
