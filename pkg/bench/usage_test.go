//go:build bench

package bench

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"minibroker/pkg/testbed"
)

// usage is what a testbed has used up to a moment.
type usage struct {
	roles    map[string]float64 // CPU seconds
	machine  float64            // CPU seconds of everything on it, the kernel's own included
	received int64              // bytes that came in on the links of the filter nodes
	at       time.Time
	seconds  float64 // that it took, of a difference
}

// watcher measures a testbed while it runs.
type watcher struct {
	t      *testing.T
	bed    *testbed.Testbed
	census *census
	began  usage
	stop   chan struct{}
	over   chan struct{}
}

// watch begins to measure. Processes are counted every two seconds, so that little
// is missed of one that ends.
func watch(t *testing.T, bed *testbed.Testbed) *watcher {
	t.Helper()
	w := &watcher{t: t, bed: bed, census: newCensus("mb-" + bedName), stop: make(chan struct{}), over: make(chan struct{})}
	w.began = w.now()
	go func() {
		defer close(w.over)
		for {
			select {
			case <-w.stop:
				return
			case <-time.After(2 * time.Second):
				w.census.count()
			}
		}
	}()
	return w
}

// end gives what was used since the beginning.
func (w *watcher) end() usage {
	w.t.Helper()
	close(w.stop)
	<-w.over
	u := w.now()
	for role := range u.roles {
		u.roles[role] -= w.began.roles[role]
	}
	u.machine -= w.began.machine
	u.received -= w.began.received
	u.seconds = u.at.Sub(w.began.at).Seconds()
	return u
}

func (w *watcher) now() usage {
	w.t.Helper()
	w.census.count()
	u := usage{roles: w.census.byRole(), machine: machineCPU(w.t), at: time.Now()}
	for i, n := range w.bed.Nodes {
		if n.Has(testbed.Filter) {
			u.received += bytesTo(w.t, i+1)
		}
	}
	return u
}

// bytesTo is what the machine has sent to the n-th node, from 1, through the
// machine's end of its link.
func bytesTo(t *testing.T, n int) int64 {
	t.Helper()
	file := fmt.Sprintf("/sys/class/net/mb-%s-%02d/statistics/tx_bytes", bedName, n)
	bytes, err := strconv.ParseInt(firstWord(file), 10, 64)
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return bytes
}

// machineCPU is the CPU seconds that the machine has spent on anything but idling.
func machineCPU(t *testing.T) (seconds float64) {
	t.Helper()
	text, err := os.ReadFile("/proc/stat")
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(string(text), "\n") // cpu user nice system idle iowait irq softirq steal ...
	for i, field := range strings.Fields(first) {
		switch i {
		case 1, 2, 3, 6, 7:
			hundredths, _ := strconv.ParseFloat(field, 64)
			seconds += hundredths / 100
		}
	}
	return seconds
}
