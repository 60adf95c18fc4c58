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
