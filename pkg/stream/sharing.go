package stream

import (
	"context"
	"errors"
	"log/slog"

	"minibroker/pkg/kafka"
)

// sharing reads as a reader does, together with others where it can.
type sharing struct {
	shared *Shared
	name   string
	next   map[int32]int64
	out    chan batch
	log    *slog.Logger
}

// run reads until the context is done or reading fails.
func (r *sharing) run(ctx context.Context) error {
	for {
		m, joined := r.shared.join(r.name, r.next)
		if !joined {
			var err error
			if m, err = r.catchUp(ctx); err != nil {
				return err
			}
		}
		err := r.follow(ctx, m)
		r.shared.leave(m)
		if !errors.Is(err, errLeft) {
			return err
		}
	}
}

// follow takes what is read for all, until that ends.
func (r *sharing) follow(ctx context.Context, m *member) error {
	for {
		b, err := r.shared.take(ctx, m)
		if err != nil {
			return err
		}
		if err := r.give(ctx, b.batch); err != nil {
			return err
		}
	}
}

// give hands a batch on, without what lies before the offset to read next.
func (r *sharing) give(ctx context.Context, b batch) error {
	next := r.next[b.partition]
	if b.next <= next {
		return nil
	}
	from := 0
	for from < len(b.messages) && b.messages[from].offset < next {
		from++
	}
	b.messages = b.messages[from:]
	select {
	case r.out <- b:
		r.next[b.partition] = b.next
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// catchUp reads alone until what is read for all is reached.
func (r *sharing) catchUp(ctx context.Context) (m *member, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	// A client of its own, so that a fetch that waits ends with this.
	client, err := openTopic(r.shared.broker, r.shared.topic, boundTo(ctx, kafka.Config(r.name)))
	if err != nil {
		return nil, err
	}
	defer client.Close()
	alone, err := newReader(client, r.next, r.log)
	if err != nil {
		return nil, err
	}
	err = firstToEnd(cancel, func() error { return alone.run(ctx) }, func() error {
		for {
			select {
			case <-ctx.Done():
				return ctx.Err()
			case b := <-alone.out:
				if err := r.give(ctx, b); err != nil {
					return err
				}
			}
			var joined bool
			if m, joined = r.shared.join(r.name, r.next); joined {
				return nil
			}
		}
	})
	if m != nil {
		return m, nil
	}
	return nil, err
}
