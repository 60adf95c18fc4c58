package stream

import (
	"context"
	"strconv"
	"time"

	"minibroker/pkg/report"

	"github.com/IBM/sarama"
	"golang.org/x/sync/errgroup"
)

// visit sends those alerts of a visit that are not on the hub, and tells of the
// whole. begin is the number of its first alert in the run.
func (s *sending) visit(ctx context.Context, v SourceVisit, n int, begin int64) error {
	v, due, err := s.Rhythm.Visit(v, n)
	if err != nil {
		return err
	}
	record := report.Record{Kind: "visit", Size: v.Size, Sent: v.Size}
	if s.before.has(begin) {
		// A predecessor began this visit.
		at, err := s.before.sentAt(begin)
		if err != nil {
			return err
		}
		if at.IsZero() {
			at = time.Now()
		}
		record.FirstRead, record.FirstSend, s.pace.last = at.UnixNano(), at.UnixNano(), at
	} else if err := s.wait(ctx, n, &record); err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	chunks := newChunker(v, begin, s.limit)
	chunks.due, chunks.meter = due, &s.meter
	group.Go(func() error { return chunks.run(ctx) })
	group.Go(func() error { return s.write(ctx, chunks, &record) })
	if err := group.Wait(); err != nil {
		return err
	}
	s.Log.Info("visit sent", "visit", record.Visit, "alerts", record.Sent, "bytes", record.Bytes,
		"seconds", time.Duration(record.LastAck-record.FirstRead).Seconds())
	if record.Late > 0 {
		s.Log.Warn("behind the pace", "visit", record.Visit, "seconds", record.Late, "because of", record.Reason)
	}
	s.Records.Send(record)
	return nil
}

// wait waits until the n-th visit may begin, and notes how late that is.
func (s *sending) wait(ctx context.Context, n int, record *report.Record) error {
	var gap time.Duration
	if n > 0 && !s.pace.last.IsZero() {
		var err error
		if gap, err = s.Rhythm.Gap(s.Source, n); err != nil {
			return err
		}
	}
	late, err := s.pace.next(ctx, gap)
	if err != nil {
		return err
	}
	if _, unpaced := s.Rhythm.(Steady); unpaced && gap == 0 {
		late = 0 // nothing was asked for
	}
	s.behind(late, record)
	s.meter.restart()
	return nil
}

// slack is by how much a visit or a burst may be late and not be told of, since
// no timer is exact.
const slack = 100 * time.Millisecond

// behind notes in the record that sending is late, if it was not later before,
// and what has taken the time.
func (s *sending) behind(late time.Duration, record *report.Record) {
	if late > slack && late.Seconds() > record.Late {
		record.Late, record.Reason = late.Seconds(), s.meter.reason()
	}
}

// write writes the chunks of a visit, and fills in its record.
func (s *sending) write(ctx context.Context, chunks *chunker, record *report.Record) error {
	for c := range chunks.full {
		if record.Visit == 0 {
			var err error
			if record.Visit, err = s.visitOf(c.memory[c.alerts[0].from:c.alerts[0].to]); err != nil {
				return err
			}
		}
		if record.FirstRead == 0 {
			record.FirstRead = c.first.UnixNano()
		}
		record.Bytes += int64(len(c.memory))
		if chunks.due != nil {
			if err := s.punctual(ctx, c, record); err != nil {
				return err
			}
		}
		batches := s.batches(c, chunks.visit.Size)
		now := time.Now()
		if record.FirstSend == 0 {
			record.FirstSend = now.UnixNano()
		}
		if err := s.writer.write(ctx, batches); err != nil {
			return err
		}
		s.meter.broker.add(time.Since(now))
		record.LastSend, record.LastAck = now.UnixNano(), time.Now().UnixNano()
		chunks.free <- c
	}
	return ctx.Err()
}

// punctual waits until a chunk is due.
func (s *sending) punctual(ctx context.Context, c *chunk, record *report.Record) error {
	early := time.Until(s.pace.last.Add(c.due))
	if early <= 0 {
		s.behind(-early, record)
		return nil
	}
	return sleep(ctx, early)
}

// batches puts the alerts of a chunk that are not on the hub into a batch for
// each partition. The alerts stay in the chunk's memory.
func (s *sending) batches(c *chunk, size int) map[int32]*sarama.RecordBatch {
	now := time.Now()
	batches := map[int32]*sarama.RecordBatch{}
	visitSize := &sarama.RecordHeader{Key: []byte(HeaderVisitSize), Value: strconv.AppendInt(nil, int64(size), 10)}
	sent := &sarama.RecordHeader{Key: []byte(HeaderTime), Value: strconv.AppendInt(nil, now.UnixMilli(), 10)}
	run := &sarama.RecordHeader{Key: []byte(HeaderRun), Value: []byte(s.Run)}
	for _, a := range c.alerts {
		if s.before.has(a.seq) {
			continue
		}
		p := s.before.partitionOf(a.seq)
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
