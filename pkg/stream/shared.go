package stream

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"minibroker/pkg/kafka"
)

// How much of the stream is kept for those who share a reading, and how long the
// reading waits for one who has not read what is to be dropped.
const (
	sharedBytes    = 16 << 20
	sharedPatience = 2 * time.Second
)

// Shared is one reading of a topic for several filters in a process. Who is slow
// does not hold up the others: it is left behind, reads by itself, and joins
// again when it has caught up.
type Shared struct {
	ctx           context.Context // how long it may read
	broker, topic string
	log           *slog.Logger

	keep    int // bytes of the stream that are kept
	mutex   sync.Mutex
	changed chan struct{} // closed when anything below changes
	recent  []sharedBatch // what was read last, in order
	bytes   int           // of it
	next    map[int32]int64
	number  int // of the next batch
	members map[*member]bool
	live    bool
	failed  error // why the last reading ended
}

type sharedBatch struct {
	batch
	first  int64 // offset from which on the batch is complete
	number int
	bytes  int
}

// member is one of those who share.
type member struct {
	name string
	at   int // number of the batch to read next
	left bool
}

// NewShared prepares a reading of a topic of a broker (host:port), which ends with
// the context.
func NewShared(ctx context.Context, broker, topic string, log *slog.Logger) *Shared {
	return &Shared{ctx: ctx, broker: broker, topic: topic, log: log, keep: sharedBytes, changed: make(chan struct{})}
}

// notify wakes all who wait. The mutex is held.
func (s *Shared) notify() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// join makes someone who reads on at these offsets a member, if what was read
// last begins early enough. Who is first begins the reading.
func (s *Shared) join(name string, next map[int32]int64) (*member, bool) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if !s.live {
		s.begin(next)
	}
	oldest := map[int32]int64{}
	for p, offset := range s.next {
		oldest[p] = offset
	}
	for _, b := range slices.Backward(s.recent) {
		oldest[b.partition] = b.first
	}
	for p, offset := range oldest {
		if next[p] < offset {
			return nil, false
		}
	}
	m := &member{name: name, at: s.number - len(s.recent)}
	s.members[m] = true
	return m, true
}

// leave ends a membership.
func (s *Shared) leave(m *member) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	delete(s.members, m)
	s.notify()
}

// begin starts reading. It goes on until it fails. The
// mutex is held.
func (s *Shared) begin(next map[int32]int64) {
	s.live, s.failed, s.recent, s.bytes, s.members = true, nil, nil, 0, map[*member]bool{}
	s.next = map[int32]int64{}
	for p, offset := range next {
		s.next[p] = offset
	}
	s.notify()
	start := map[int32]int64{}
	for p, offset := range next {
		start[p] = offset
	}
	go func() {
		err := s.read(s.ctx, start)
		s.mutex.Lock()
		defer s.mutex.Unlock()
		s.live, s.failed = false, err
		s.notify()
	}()
}

// read reads from offsets on until it fails.
func (s *Shared) read(ctx context.Context, next map[int32]int64) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	client, err := openTopic(s.broker, s.topic, boundTo(ctx, kafka.Config("filters")))
	if err != nil {
		return err
	}
	defer client.Close()
	r, err := newReader(client, next, s.log)
	if err != nil {
		return err
	}
	return firstToEnd(cancel, func() error { return r.run(ctx) }, func() error {
		for {
			select {
			case <-ctx.Done():
				return ctx.Err()
			case b := <-r.out:
				s.add(b)
			}
		}
	})
}

// add takes in what was read, and drops the oldest of it.
func (s *Shared) add(b batch) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	size := 0
	for i := range b.messages {
		size += len(b.messages[i].Value)
	}
	s.recent = append(s.recent, sharedBatch{b, s.next[b.partition], s.number, size})
	s.next[b.partition] = b.next
	s.bytes += size
	s.number++
	s.notify()
	for s.bytes > s.keep && len(s.recent) > 1 {
		s.awaitReaders(s.recent[0].number)
		s.bytes -= s.recent[0].bytes
		s.recent = s.recent[1:]
	}
}

// awaitReaders waits a while until every member has read a batch, and leaves
// behind those that have not. The mutex is held, but while waiting.
func (s *Shared) awaitReaders(number int) {
	deadline := time.Now().Add(sharedPatience)
	for {
		var slow []*member
		for m := range s.members {
			if m.at <= number {
				slow = append(slow, m)
			}
		}
		if len(slow) == 0 {
			return
		}
		changed, rest := s.changed, time.Until(deadline)
		if rest <= 0 {
			for _, m := range slow {
				m.left = true
				delete(s.members, m)
				s.log.Warn("slower than its neighbours, reads by itself from now on", "filter", m.name)
			}
			s.notify()
			return
		}
		s.mutex.Unlock()
		select {
		case <-changed:
		case <-time.After(rest):
		}
		s.mutex.Lock()
	}
}

// errLeft means that a member was left behind.
var errLeft = errors.New("left behind")

// take waits for the next batch for a member.
func (s *Shared) take(ctx context.Context, m *member) (sharedBatch, error) {
	for {
		s.mutex.Lock()
		switch i := m.at - (s.number - len(s.recent)); {
		case m.left || i < 0:
			s.mutex.Unlock()
			return sharedBatch{}, errLeft
		case i < len(s.recent):
			b := s.recent[i]
			m.at++
			s.notify()
			s.mutex.Unlock()
			return b, nil
		case !s.live:
			err := s.failed
			s.mutex.Unlock()
			return sharedBatch{}, fmt.Errorf("shared reading: %w", err)
		}
		changed := s.changed
		s.mutex.Unlock()
		select {
		case <-ctx.Done():
			return sharedBatch{}, ctx.Err()
		case <-changed:
		}
	}
}
