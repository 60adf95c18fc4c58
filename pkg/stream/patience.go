package stream

import (
	"context"
	"errors"
	"log/slog"
	"time"
)

// The pauses between attempts while something is not there, and how often that
// is told.
const (
	firstPause = 500 * time.Millisecond
	lastPause  = 2 * time.Second
	tellEvery  = 10 * time.Second
)

// patience spaces attempts at something that fails for now, and keeps its log
// short. The zero value with a logger is ready.
type patience struct {
	log   *slog.Logger
	pause time.Duration
	told  time.Time
}

// wait logs err, if nothing was logged for a while, and pauses. It returns the
// context's error once that is done.
func (p *patience) wait(ctx context.Context, what string, err error) error {
	if now := time.Now(); now.Sub(p.told) >= tellEvery {
		p.log.Warn(what+" failed, trying again", "error", err.Error())
		p.told = now
	}
	p.pause = min(max(2*p.pause, firstPause), lastPause)
	return sleep(ctx, p.pause)
}

// success makes the next pause a short one again.
func (p *patience) success() { p.pause = 0 }

// until calls attempt until it succeeds or the context is done.
func until(ctx context.Context, log *slog.Logger, what string, attempt func() error) error {
	p := patience{log: log}
	for {
		err := attempt()
		if err == nil || ctx.Err() != nil {
			return ctx.Err()
		}
		if err := p.wait(ctx, what, err); err != nil {
			return err
		}
	}
}

// longSession is how long a session must last for its end to count as a first
// failure.
const longSession = time.Minute

// persist runs session after session until the context is done, which is no
// error, or one fails with one of the final errors.
func persist(ctx context.Context, log *slog.Logger, what string, session func(context.Context) error, final ...error) error {
	p := patience{log: log}
	for {
		begin := time.Now()
		err := session(ctx)
		if ctx.Err() != nil {
			return nil
		}
		for _, f := range final {
			if errors.Is(err, f) {
				return err
			}
		}
		if time.Since(begin) > longSession {
			p.success()
		}
		if p.wait(ctx, what, err) != nil {
			return nil
		}
	}
}

// firstToEnd runs functions at the same time until one ends, cancels the others
// and waits for them. It returns the error of the one that ended by itself.
func firstToEnd(cancel context.CancelFunc, functions ...func() error) error {
	ended := make(chan error, len(functions))
	for _, f := range functions {
		go func() { ended <- f() }()
	}
	err := <-ended
	cancel()
	for range functions[1:] {
		<-ended
	}
	return err
}

// sleep waits for d, or until the context is done, whose error it returns.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
