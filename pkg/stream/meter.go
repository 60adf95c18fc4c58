package stream

import (
	"runtime"
	"sync/atomic"
	"syscall"
	"time"
)

// meter adds up what the time of a visit goes into.
type meter struct {
	broker, source stopwatch
	begin          time.Time
	cpu            time.Duration // of the process, at begin
}

// stopwatch adds up durations, of several goroutines too.
type stopwatch struct{ total atomic.Int64 }

func (s *stopwatch) add(d time.Duration) { s.total.Add(int64(d)) }

func (s *stopwatch) read() time.Duration { return time.Duration(s.total.Load()) }

// restart begins anew.
func (m *meter) restart() {
	m.broker.total.Store(0)
	m.source.total.Store(0)
	m.begin, m.cpu = time.Now(), processTime()
}

// What may keep a sender from its pace.
const (
	reasonBroker = "broker"
	reasonDisk   = "disk"
	reasonCPU    = "CPU"
)

// busy is the share of a time from which on the processor is taken to have been
// what filled it.
const busy = 0.8

// reason says what most of the time since the beginning went into, of so many
// producers who waited for the broker side by side.
func (m *meter) reason(producers int) string {
	cpu := processTime() - m.cpu
	return mostly(m.broker.read()/time.Duration(producers), m.source.read(), cpu, time.Since(m.begin), runtime.GOMAXPROCS(0))
}

// mostly judges: what was waited for longest, or the processor where that was
// busy all the time, or busy with making what was waited for.
func mostly(broker, source, cpu, wall time.Duration, cores int) string {
	switch {
	case cpu.Seconds() >= busy*wall.Seconds()*float64(cores):
		return reasonCPU
	case broker >= source:
		return reasonBroker
	case cpu.Seconds() >= busy*source.Seconds():
		return reasonCPU
	}
	return reasonDisk
}

// processTime is how long the process has used processors.
func processTime() time.Duration {
	var usage syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &usage) != nil {
		return 0 // does not happen to oneself
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
