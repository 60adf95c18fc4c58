package stream

import (
	"context"
	"errors"
	"time"

	"minibroker/pkg/kafka"
)

// How long a member that gives its partitions up waits at most for the hub to
// have what it received, and how long when it is to end.
const (
	handOverMost = 10 * time.Second
	lastWords    = 2 * time.Second
)

// memberSession consumes as a member of the group until something fails, sharing
// after sharing. At its end it leaves, so that others go on at once.
func (c *Consumer) memberSession(ctx context.Context, r *receiving) error {
	lasting, stop := outlive(ctx, lastWords+time.Second)
	defer stop()
	client, err := openTopic(c.Broker, c.Topic, memberConfig(lasting, c.Name))
	if err != nil {
		return err
	}
	defer client.Close()
	m := &groupMember{client: client, group: c.Group}
	defer m.leave()
	for {
		err := m.join()
		if err == nil {
			err = c.share(ctx, r, m)
		}
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, errExpelled):
			c.Log.Warn("not in the group any more, joining anew", "group", c.Group, "error", err.Error())
			m.as = membership{}
		case !errors.Is(err, errRebalance):
			return err
		}
	}
}

// share consumes the partitions that are the member's, until they may become
// another's or something fails. What was received is told and committed before
// that other can begin.
func (c *Consumer) share(ctx context.Context, r *receiving, m *groupMember) error {
	reading, cancel := context.WithCancel(ctx)
	defer cancel()
	c.Log.Info("sharing", "topic", c.Topic, "group", m.group, "partitions", m.partitions)
	if len(m.partitions) == 0 {
		return m.beat(reading)
	}
	client, err := openTopic(c.Broker, c.Topic, boundTo(reading, kafka.Config(c.Name)))
	if err != nil {
		return err
	}
	defer client.Close()
	client.partitions = m.partitions
	pos, err := committedPosition(client, m.group)
	if err != nil {
		return err
	}
	read, err := newReader(client, pos.offsets, c.Log)
	if err != nil {
		return err
	}
	r.past = past{records: r.records} // others may have told of what comes now
	work := newConsuming(c, r, m.commit)
	work.mine = m.belongs
	err = firstToEnd(cancel,
		func() error { return m.beat(reading) },
		func() error { return read.run(reading) },
		func() error { return work.run(reading, read.out) })
	if errors.Is(err, errExpelled) {
		return err
	}
	patience := handOverMost
	if ctx.Err() != nil {
		patience = lastWords
	}
	return errors.Join(err, work.handOver(patience))
}

// handOver tells of what was not told yet, and commits as far as the hub has it
// within patience.
func (w *consuming) handOver(patience time.Duration) error {
	for begin := time.Now(); ; time.Sleep(10 * time.Millisecond) {
		if err := w.tell(time.Now()); err != nil {
			return err
		}
		if len(w.told) == 0 || time.Since(begin) > patience {
			return nil
		}
	}
}

// outlive gives a context that is done some time after another.
func outlive(ctx context.Context, by time.Duration) (context.Context, context.CancelFunc) {
	lasting, stop := context.WithCancel(context.WithoutCancel(ctx))
	unbind := context.AfterFunc(ctx, func() { time.AfterFunc(by, stop) })
	return lasting, func() { unbind(); stop() }
}
