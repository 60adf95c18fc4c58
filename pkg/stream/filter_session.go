package stream

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"minibroker/pkg/filter"
	"minibroker/pkg/kafka"
)

// errState means that the counts of visits beside the committed offsets make no
// sense.
var errState = errors.New("the group's metadata cannot be read")

// session filters until something fails, from where the last committed
// transaction left off, or from the beginning of a stream of which nothing was
// committed. Nothing outlives it but what the hub was told, so a failed session
// and a killed process are the same to the next one.
//
// The order matters: first become the one producer, which decides an older
// one's open transaction; then fetch the offsets, which no other can move any
// more; then read.
func (f *Filter) session(ctx context.Context, history *history) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	config := boundTo(ctx, kafka.Config(f.Name))
	client, err := openTopic(f.Broker, f.Topic, config)
	if err != nil {
		return err
	}
	defer client.Close()
	to, err := client.other(f.Name)
	if err != nil {
		return err
	}
	var aside *topicClient
	if f.DeadLetters != "" {
		if aside, err = client.other(f.DeadLetters); err != nil {
			return err
		}
	}
	forward, err := newForwarder(client, to, aside, f.Name, f.Timeout, f.Log)
	if err != nil {
		return err
	}
	pos, err := committedPosition(client, f.Name)
	if err != nil {
		return err
	}
	if pos, err = f.movedPosition(client, pos); err != nil {
		return err
	}
	visits, ranking, err := f.restore(pos.metadata)
	if err != nil {
		return fmt.Errorf("group %s: %w: %w", f.Name, errState, err)
	}
	read, err := newReader(client, pos.offsets, f.Log)
	if err != nil {
		return err
	}
	f.Log.Info("filtering", "topic", f.Topic, "offsets", read.next, "visits", len(visits.Visits()))
	work := newFiltering(f, visits, ranking, history, read.next, forward)
	defer work.joiner.close()
	if f.Shared == nil {
		return firstToEnd(cancel,
			func() error { return read.run(ctx) },
			func() error { return work.run(ctx, read.out) })
	}
	sharing := &sharing{shared: f.Shared, name: f.Name, next: read.next, out: read.out, log: f.Log}
	return firstToEnd(cancel,
		func() error { return sharing.run(ctx) },
		func() error { return work.run(ctx, sharing.out) })
}

// restore reads what a predecessor left beside the committed offsets.
func (f *Filter) restore(metadata string) (*filter.Cap, *ranking, error) {
	if f.Order == nil {
		if _, counts, ranked := strings.Cut(metadata, "|"); ranked {
			metadata = counts // of a filter that had an order until now
		}
		visits, err := filter.ParseCap(f.Cap, metadata)
		return visits, nil, err
	}
	ranking, counts, err := newRanking(f, metadata)
	if err != nil {
		return nil, nil, err
	}
	visits, err := filter.ParseCap(f.Cap, counts)
	return visits, ranking, err
}

// run filters what comes from in, and commits when it is due.
func (w *filtering) run(ctx context.Context, in <-chan batch) error {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		timer.Reset(time.Until(w.due.at()))
		select {
		case <-ctx.Done():
			return ctx.Err()
		case b := <-in:
			if err := w.take(ctx, b); errors.Is(err, errCutOff) {
				return errors.Join(err, w.commit(ctx))
			} else if err != nil {
				return err
			}
		case <-timer.C:
		}
		if !w.due.now(time.Now()) {
			continue
		}
		if err := w.commit(ctx); err != nil {
			return err
		}
	}
}
