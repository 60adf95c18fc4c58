package stream

import (
	"context"
	"log/slog"
	"time"

	"minibroker/pkg/alert"
	"minibroker/pkg/kafka"
)

// Consumer reads a topic of alerts, prints of them what was asked for, and
// records when it received which.
type Consumer struct {
	Name    string // e.g. consumer001; also its group's, unless Group is another
	Group   string // in which it shares the topic's partitions with the other members; empty: it reads them all
	Broker  string // host:port of the mirror
	Topic   string
	Fields  Fields
	Schemas *alert.Schemas // that the alerts may have been written with
	Records Records
	Printer Printer
	Log     *slog.Logger
}

// Run consumes until the context is done, which is no error. What fails for now
// is tried again for ever; a topic that was made anew is read from its beginning.
// It returns an error when the mirror has lost its log.
func (c *Consumer) Run(ctx context.Context) error {
	r := newReceiving(c.Records)
	session := func(ctx context.Context) error { return c.session(ctx, r) }
	if c.Group != "" {
		session = func(ctx context.Context) error { return c.memberSession(ctx, r) }
	}
	err := persist(ctx, c.Log, "consuming "+c.Topic, session, errLost)
	if r.waiting > 0 {
		r.tell(nil)
	}
	return err
}

// session consumes from the group's offsets on until something fails.
func (c *Consumer) session(ctx context.Context, r *receiving) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	client, err := openTopic(c.Broker, c.Topic, boundTo(ctx, kafka.Config(c.Name)))
	if err != nil {
		return err
	}
	defer client.Close()
	pos, err := committedPosition(client, c.Name)
	if err != nil {
		return err
	}
	read, err := newReader(client, pos.offsets, c.Log)
	if err != nil {
		return err
	}
	c.Log.Info("consuming", "topic", c.Topic, "offsets", read.next)
	work := newConsuming(c, r, func(offsets map[int32]int64) error {
		return commitOffsets(client, c.Name, outsider, offsets, "")
	})
	return firstToEnd(cancel,
		func() error { return read.run(ctx) },
		func() error { return work.run(ctx, read.out) })
}

// run consumes what comes from in, and tells and commits when it is due.
func (w *consuming) run(ctx context.Context, in <-chan batch) error {
	timer := time.NewTimer(never)
	defer timer.Stop()
	for {
		timer.Reset(time.Until(w.due.at()))
		select {
		case <-ctx.Done():
			return ctx.Err()
		case b := <-in:
			if err := w.take(ctx, b); err != nil {
				return err
			}
		case <-timer.C:
		}
		if !w.due.now(time.Now()) {
			continue
		}
		if err := w.tell(time.Now()); err != nil {
			return err
		}
	}
}
