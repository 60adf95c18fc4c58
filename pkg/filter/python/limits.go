package python

import (
	"fmt"
	"time"

	"go.starlark.net/starlark"
)

// What a filter may use for one alert, and for what stands outside of functions.
// The steps decide, and they are the same wherever and whenever the filter runs.
// The time is for steps that are slow.
const (
	MaxSteps = 100_000
	MaxTime  = time.Second
)

// bytesPerStep makes a step that goes through much, or makes much, as many as
// there would be of small ones. All steps together so make at most some 30 MB, and
// none takes longer than some ten milliseconds.
const bytesPerStep = 128

// The clock is looked at every so many steps, and what lies between two looks
// counts for at most so long: a process that was stopped for a while, or had to
// wait for a processor, must decide as one that was not.
const (
	stepsPerLook = 100
	longestLook  = 50 * time.Millisecond
)

// limits watch one run of a program.
type limits struct {
	spent time.Duration
	since time.Time // of the last look
}

// limited runs something within the limits of steps and time.
func (p *Program) limited(work func() (starlark.Value, error)) (starlark.Value, error) {
	p.thread.Uncancel()
	p.thread.Steps = 0
	p.thread.SetMaxExecutionSteps(stepsPerLook)
	p.limits = limits{since: time.Now()}
	return work()
}

// look ends a run that has used what it may.
func (l *limits) look(thread *starlark.Thread) {
	now := time.Now()
	l.spent += min(now.Sub(l.since), longestLook)
	l.since = now
	switch {
	case thread.Steps >= MaxSteps:
		thread.Cancel(fmt.Sprintf("it took more than %d steps", MaxSteps))
	case l.spent > MaxTime:
		thread.Cancel("it took longer than " + MaxTime.String())
	default:
		thread.SetMaxExecutionSteps(min(thread.Steps+stepsPerLook, MaxSteps))
	}
}

// span is Starlark's range, of no more numbers than there are steps. It is the one
// sequence that takes no memory, and a step such as max(range(1000000000000))
// cannot be ended from outside.
func span(thread *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, named []starlark.Tuple) (starlark.Value, error) {
	numbers, err := starlark.Call(thread, starlark.Universe["range"], args, named)
	if err != nil {
		return nil, err
	}
	if n := starlark.Len(numbers); n > MaxSteps {
		return nil, fmt.Errorf("a range of %d numbers, of at most %d", n, MaxSteps)
	}
	return numbers, nil
}
