//go:build bench

package bench

import (
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// cpuOf is the CPU seconds that a process has used so far, to the nanosecond:
// hundredths, as /proc tells, are too coarse for a filter.
func cpuOf(t testing.TB, pid int) float64 {
	t.Helper()
	seconds, ok := cpuClock(pid)
	if !ok {
		t.Fatalf("process %d has no clock: it has ended", pid)
	}
	return seconds
}

// cpuClock reads the clock of a process's CPU time. Linux makes its number of the
// process's: clock_getcpuclockid(3).
func cpuClock(pid int) (seconds float64, ok bool) {
	const scheduled = 2 // CPUCLOCK_SCHED
	var at unix.Timespec
	if err := unix.ClockGettime(int32(^pid<<3|scheduled), &at); err != nil {
		return 0, false
	}
	return float64(at.Sec) + float64(at.Nsec)/1e9, true
}

// used is the CPU seconds of a process that has ended.
func used(cmd *exec.Cmd) float64 {
	return (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()
}

// available is the memory in bytes that the machine could still give.
func available() int64 {
	kib, _ := strconv.ParseInt(strings.TrimSuffix(line("/proc/meminfo", "MemAvailable"), " kB"), 10, 64)
	return kib << 10
}
