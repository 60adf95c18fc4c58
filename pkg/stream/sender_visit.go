package stream

import (
	"context"
	"maps"
	"strconv"
	"sync"
	"time"

	"minibroker/pkg/alert"
	"minibroker/pkg/report"

	"github.com/IBM/sarama"
	"golang.org/x/sync/errgroup"
)

// visit sends those alerts of a visit that are in the sender's share and not on
// the hub, and tells of them. begin is the number of its first alert in the run.
func (s *sending) visit(ctx context.Context, v SourceVisit, n int, begin int64) error {
	v, due, err := s.Rhythm.Visit(v, n)
	if err != nil {
		return err
	}
	told := &sentRecord{record: report.Record{Kind: "visit", Size: v.Size, Sent: s.Share.of(v.Size)}}
	if s.milestone == nil || s.milestone.Done || s.milestone.Visit < n {
		if err := s.announce(ctx, v, n, begin, told); err != nil {
			return err
		}
	}
	at := time.Unix(0, s.milestone.Begun)
	if err := sleep(ctx, time.Until(at)); err != nil {
		return err
	}
	s.pace.last = at
	if s.sent != nil && s.sent.alerts > 0 {
		told.resume(at, s.sent.last)
	}
	s.meter.restart()
	if err := s.send(ctx, v, begin, due, told); err != nil {
		return err
	}
	s.sent = nil
	return s.tell(v, told.record)
}

// announce marks a visit before it begins, and notes how late that is.
func (s *sending) announce(ctx context.Context, v SourceVisit, n int, begin int64, told *sentRecord) error {
	var gap time.Duration
	var err error
	switch {
	case n == 0 && s.Share.Of > 1:
		s.pace.last, err = s.origin(ctx)
	case n > 0:
		gap, err = s.Rhythm.Gap(s.Source, n)
	}
	if err != nil {
		return err
	}
	at, late := s.pace.next(gap)
	if _, unpaced := s.Rhythm.(Steady); unpaced && gap == 0 {
		late = 0 // nothing was asked for
	}
	s.behind(late, told)
	if err := s.awaitTold(ctx, earliest(at, time.Now().Add(tellPatience))); err != nil {
		return err
	}
	first, err := s.firstOf(v)
	if err != nil {
		return err
	}
	m := milestone{Visit: n, Begin: begin, Size: v.Size, First: first, Begun: at.UnixNano(), Origin: at.UnixNano(), Senders: s.Share.Of}
	if s.milestone != nil {
		m.Origin = s.milestone.Origin
	}
	s.milestone = &m
	return s.writeMilestone(ctx)
}

func earliest(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// send lets the producers send a visit.
func (s *sending) send(ctx context.Context, v SourceVisit, begin int64, due func(int, []byte) (time.Duration, error), told *sentRecord) error {
	if s.copies != nil && s.sent != nil {
		s.copies.owe(s.sent.lacks)
	}
	group, ctx := errgroup.WithContext(ctx)
	chunks := newChunker(v, begin, s.limit, len(s.writers))
	chunks.share, chunks.due, chunks.meter = s.Share, due, &s.meter
	told.begin(chunks.begun)
	group.Go(func() error { return chunks.run(ctx) })
	var lanes sync.WaitGroup
	for i, w := range s.writers {
		lanes.Add(1)
		group.Go(func() error {
			defer lanes.Done()
			return s.write(ctx, w, chunks, chunks.lanes[i], told)
		})
	}
	if s.copies != nil {
		group.Go(func() error { return s.copyAll(ctx, &lanes, told) })
	}
	return group.Wait()
}

// copyAll writes the copies without cutouts while the lanes bring alerts.
func (s *sending) copyAll(ctx context.Context, lanes *sync.WaitGroup, told *sentRecord) error {
	end := make(chan struct{})
	go func() {
		lanes.Wait()
		close(end)
	}()
	if err := s.copies.run(ctx, end); err != nil {
		return err
	}
	told.copied(time.Now())
	return nil
}

// tell tells of a visit that is sent.
func (s *sending) tell(v SourceVisit, record report.Record) error {
	if record.Sent == 0 { // it is smaller than there are senders
		body, err := v.body(0)
		if err == nil {
			record.Visit, err = s.visitOf(alert.Wire(nil, v.SchemaID, body))
		}
		if err != nil {
			return err
		}
	}
	s.Log.Info("visit sent", "visit", record.Visit, "alerts", record.Sent, "bytes", record.Bytes,
		"seconds", time.Duration(record.LastAck-record.FirstRead).Seconds())
	if record.Late > 0 {
		s.Log.Warn("behind the pace", "visit", record.Visit, "seconds", record.Late, "because of", record.Reason)
	}
	s.told = s.Records.Send(record)
	return nil
}

// slack is by how much a visit or a burst may be late and not be told of, since
// no timer is exact.
const slack = 100 * time.Millisecond

// behind notes that sending is late, if it was not later before, and what has
// taken the time.
func (s *sending) behind(late time.Duration, told *sentRecord) {
	if late > slack {
		told.late(late, s.meter.reason(len(s.writers)))
	}
}

// write writes a producer's chunks of a visit, and tells of them.
func (s *sending) write(ctx context.Context, w *writer, chunks *chunker, l *lane, told *sentRecord) error {
	for c := range l.full {
		if err := told.read(s, c); err != nil {
			return err
		}
		if chunks.due != nil {
			if err := s.punctual(ctx, c, told); err != nil {
				return err
			}
		}
		if batches := s.batches(c, chunks.visit.Size, chunks.seq); len(batches) > 0 {
			written, begin := maps.Clone(batches), time.Now()
			if err := w.write(ctx, batches); err != nil {
				return err
			}
			s.meter.broker.add(time.Since(begin))
			if err := s.copyOf(ctx, w, written); err != nil {
				return err
			}
			told.written(begin, time.Now())
		}
		l.free <- c
	}
	return ctx.Err()
}

// copyOf has copies made of what a producer has written.
func (s *sending) copyOf(ctx context.Context, w *writer, written map[int32]*sarama.RecordBatch) error {
	if s.copies == nil {
		return nil
	}
	for p, b := range written {
		if err := s.copies.add(ctx, p, w.at[p], b); err != nil {
			return err
		}
	}
	return nil
}

// punctual waits until a chunk is due.
func (s *sending) punctual(ctx context.Context, c *chunk, told *sentRecord) error {
	early := time.Until(s.pace.last.Add(c.due))
	if early <= 0 {
		s.behind(-early, told)
		return nil
	}
	return sleep(ctx, early)
}

// batches puts the alerts of a chunk that are not on the hub into a batch for
// each partition. The alerts stay in the chunk's memory.
func (s *sending) batches(c *chunk, size int, begin int64) map[int32]*sarama.RecordBatch {
	now := time.Now()
	batches := map[int32]*sarama.RecordBatch{}
	visitSize := &sarama.RecordHeader{Key: []byte(HeaderVisitSize), Value: strconv.AppendInt(nil, int64(size), 10)}
	sent := &sarama.RecordHeader{Key: []byte(HeaderTime), Value: strconv.AppendInt(nil, now.UnixMilli(), 10)}
	run := &sarama.RecordHeader{Key: []byte(HeaderRun), Value: []byte(s.Run)}
	for _, a := range c.alerts {
		if s.sent != nil && s.sent.has[a.seq-begin] {
			continue
		}
		p := s.client.partitions[a.seq%int64(len(s.client.partitions))]
		b := batches[p]
		if b == nil {
			b = &sarama.RecordBatch{FirstTimestamp: now, MaxTimestamp: now, LastOffsetDelta: -1,
				Codec: s.Codec, CompressionLevel: sarama.CompressionLevelDefault}
			batches[p] = b
		}
		b.LastOffsetDelta++
		b.Records = append(b.Records, &sarama.Record{
			OffsetDelta: int64(b.LastOffsetDelta),
			Value:       c.memory[a.from:a.to],
			Headers: []*sarama.RecordHeader{visitSize,
				{Key: []byte(HeaderSeq), Value: strconv.AppendInt(nil, a.seq, 10)}, run, sent},
		})
	}
	return batches
}
