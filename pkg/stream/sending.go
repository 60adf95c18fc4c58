package stream

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"golang.org/x/sync/errgroup"

	"minibroker/pkg/kafka"
)

// settle is how long nothing more must arrive of a killed sender's before its
// successor goes on.
const settle = time.Second

// Senders of a shared run begin together, so much after the first of them is
// ready; the others ask for that moment every originPause.
const (
	originLead  = 2 * time.Second
	originPause = 200 * time.Millisecond
)

// sending is the state of one process that sends.
type sending struct {
	*Sender
	client    *topicClient
	writers   []*writer  // of each producer
	limit     int        // bytes of the largest alert
	milestone *milestone // of the visit that was begun last, by a predecessor or by us; nil: none
	sent      *sent      // of that visit, by predecessors; nil: nothing
	pace      pace
	meter     meter
	thin      *topicClient // of the topic of copies without cutouts; nil: there are none
	copies    *copies      // nil: likewise
	told      *Receipt     // of the last visit's record
}

// begin finds out how far the run is, and readies the rest.
func (s *Sender) begin(ctx context.Context, client *topicClient) (*sending, error) {
	limit, err := largestMessage(client)
	if err != nil {
		return nil, err
	}
	g := &sending{Sender: s, client: client, limit: limit, told: Forgotten()}
	g.pace.hurry = s.Share.Of > 1
	var offsets map[int32]int64
	if g.milestone, offsets, err = readMilestone(client, s.Run, s.Share); err != nil {
		return nil, err
	}
	if m := g.milestone; m != nil && !m.Done && m.Senders == s.Share.Of {
		g.sent, err = g.findSent(ctx, *m, offsets)
		if err != nil {
			return nil, err
		}
	}
	if err := g.openCopies(); err != nil {
		return nil, err
	}
	return g, g.openWriters(ctx)
}

// openCopies readies the writing of copies without cutouts.
func (s *sending) openCopies() (err error) {
	if s.Stampless == "" {
		return nil
	}
	if s.thin, err = s.client.other(s.Stampless); err != nil {
		return err
	}
	if len(s.thin.partitions) != len(s.client.partitions) {
		return fmt.Errorf("topic %s has %d partitions and %s has %d: make them equal", s.Stampless, len(s.thin.partitions), s.Topic, len(s.client.partitions))
	}
	w, err := newWriter(s.thin, s.Log)
	s.copies = newCopies(s.Schemas, s.Codec, w)
	return err
}

// openWriters gives each producer its own connections, but the first, who has
// the sender's own.
func (s *sending) openWriters(ctx context.Context) error {
	s.writers = make([]*writer, s.Producers)
	group, _ := errgroup.WithContext(ctx)
	group.SetLimit(16)
	for i := range s.writers {
		group.Go(func() (err error) {
			client := s.client
			if i > 0 {
				if client, err = openTopic(s.Broker, s.Topic, boundTo(ctx, kafka.Config("sender"))); err != nil {
					return err
				}
			}
			s.writers[i], err = newWriter(client, s.Log)
			return err
		})
	}
	err := group.Wait()
	if err != nil {
		s.close()
	}
	return err
}

// close closes what openWriters has opened.
func (s *sending) close() {
	for _, w := range s.writers {
		if w != nil && w.client != s.client {
			w.client.Close()
		}
	}
}

// run sends one visit after the other.
func (s *sending) run(ctx context.Context) error {
	n, begin := s.goesOn()
	for {
		visit, err := s.sourceVisit(n)
		if errors.Is(err, io.EOF) {
			return s.finish(ctx)
		}
		if err != nil {
			return err
		}
		if err = s.visit(ctx, visit, n, begin); err != nil {
			return fmt.Errorf("visit %d of the run: %w", n+1, err)
		}
		n, begin = n+1, begin+int64(visit.Size)
	}
}

// goesOn returns the visit to send next, or to go on with, and the number of
// its first alert in the run.
func (s *sending) goesOn() (n int, begin int64) {
	m := s.milestone
	if m == nil {
		return 0, 0
	}
	s.pace.last = time.Unix(0, m.Begun)
	if m.Done {
		return m.Visit + 1, m.Begin + int64(m.Size)
	}
	s.Log.Info("going on", "visit of the run", m.Visit+1, "alerts on the hub", s.sent.alerts)
	if s.sent.deleted {
		s.Log.Warn("the hub has deleted what it was sent of the visit, so that is sent again", "visit of the run", m.Visit+1)
	}
	return m.Visit, m.Begin
}

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

// tellPatience is how long at most a sender waits for the hub to have the record
// of a visit before it marks what comes next. A record that is lost then is of a
// sender that is killed while the hub takes alerts but no records.
const tellPatience = 2 * time.Second

// awaitTold waits until the record of the last visit is on the hub, but not
// beyond a moment.
func (s *sending) awaitTold(ctx context.Context, until time.Time) error {
	for !s.told.Acknowledged() && time.Now().Before(until) {
		if err := sleep(ctx, 10*time.Millisecond); err != nil {
			return err
		}
	}
	return nil
}

// finish marks the run's end: a sender that is started again then has nothing
// to do, however little of the stream is kept.
func (s *sending) finish(ctx context.Context) error {
	if s.milestone == nil || s.milestone.Done {
		return nil
	}
	if err := s.awaitTold(ctx, time.Now().Add(tellPatience)); err != nil {
		return err
	}
	s.milestone.Done = true
	return s.writeMilestone(ctx)
}

// writeMilestone puts the milestone on the hub, and tries until the context is done.
func (s *sending) writeMilestone(ctx context.Context) error {
	return until(ctx, s.Log, "marking the visit", func() error { return s.milestone.write(s.client, s.thin, s.Run, s.Share) })
}

// origin waits until the first of the senders that share the run has said when
// it begins.
func (s *sending) origin(ctx context.Context) (time.Time, error) {
	if s.Share.Index == 0 {
		return time.Now().Add(originLead), nil
	}
	s.Log.Info("waiting for the first sender to begin", "of", s.Share.Of)
	for {
		var first *milestone
		err := until(ctx, s.Log, "asking when the run begins", func() (err error) {
			first, _, err = readMilestone(s.client, s.Run, Share{0, s.Share.Of})
			return err
		})
		if err != nil {
			return time.Time{}, err
		}
		if first != nil {
			return time.Unix(0, first.Origin), nil
		}
		if err := sleep(ctx, originPause); err != nil {
			return time.Time{}, err
		}
	}
}
