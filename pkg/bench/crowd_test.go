//go:build bench

package bench

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"minibroker/pkg/report"
)

// feed is what filters read.
type feed struct {
	name string
	args []string
}

// The two ways to read: alerts as they are, or without cutouts, and the full ones
// that pass by their offsets.
var (
	fullFeed      = feed{"full feed", []string{"--topic", fullTopic}}
	stamplessFeed = feed{"stampless feed", []string{"--topic", stamplessTopic, "--full-topic", fullTopic}}
)

// of gives a stream what the feed reads.
func (f feed) of(s stream) stream {
	if f.name == stamplessFeed.name {
		s.stampless = stamplessTopic
	}
	return s
}

// crowd is processes that run side by side on a lab, each as in a container of
// its own: filters, and consumers if need be.
type crowd struct {
	lab       *lab
	filters   []*exec.Cmd
	consumers []*exec.Cmd
}

// patience is how long anything of a lab may take that is not measured.
const patience = 3 * time.Minute

// filterName is the name of the n-th filter, from 1, and of its topic.
func filterName(n int) string { return fmt.Sprintf("Filter%03d", n) }

// filter starts a filter, which begins with the oldest alert that the broker has.
func (l *lab) filter(n int, f feed, condition string) *exec.Cmd {
	l.t.Helper()
	return l.background(append([]string{"filter", "--name", filterName(n), "--broker", l.broker.Address, "--hub", l.broker.Address,
		"--dead-letter", deadLetters, "--condition", condition}, f.args...)...)
}

func (l *lab) consumer(n int) *exec.Cmd {
	l.t.Helper()
	return l.background("consume", "--name", fmt.Sprintf("consumer%03d", n), "--broker", l.broker.Address, "--hub", l.broker.Address, "--topic", filterName(n))
}

func (l *lab) background(args ...string) *exec.Cmd {
	l.t.Helper()
	cmd := l.program(args...)
	cmd.Env = append(os.Environ(), "GOMAXPROCS=1") // as in a deployment
	if err := cmd.Start(); err != nil {
		l.t.Fatal(err)
	}
	return cmd
}

// end ends processes in order, all at the same time, and gives the CPU seconds
// that they have used.
func end(procs []*exec.Cmd) (cpu float64) {
	for _, cmd := range procs {
		cmd.Process.Signal(syscall.SIGTERM)
	}
	for _, cmd := range procs {
		killer := time.AfterFunc(20*time.Second, func() { cmd.Process.Kill() })
		cmd.Wait() // how it ended does not matter: what it told is looked at
		killer.Stop()
		cpu += used(cmd)
	}
	return cpu
}

// crowd starts an empty one, which ends with the lab.
func (l *lab) crowd() *crowd {
	c := &crowd{lab: l}
	l.t.Cleanup(c.end)
	return c
}

// grow starts filters until there are n, and consumers likewise if they are
// wanted, and waits until each has told that it began.
func (c *crowd) grow(n int, f feed, condition string, consumers bool) {
	l := c.lab
	l.t.Helper()
	var topics []string
	for i := len(c.filters); i < n; i++ {
		topics = append(topics, filterName(i+1))
	}
	l.topics(topics...)
	for i := len(c.filters) + 1; i <= n; i++ {
		c.filters = append(c.filters, l.filter(i, f, condition))
		if consumers {
			c.consumers = append(c.consumers, l.consumer(i))
		}
		if i%16 == 0 { // in waves, so that no wave's requests time out
			c.begun()
		}
	}
	c.begun()
}

func (c *crowd) begun() {
	c.lab.t.Helper()
	var begun map[string]bool
	if !c.lab.await(patience, func(told []report.Record) bool {
		begun = map[string]bool{}
		for _, r := range told {
			begun[r.Part] = true
		}
		delete(begun, "sender")
		return len(begun) >= len(c.filters)+len(c.consumers)
	}) {
		c.lab.t.Fatalf("after %v only %d of %d filters and %d consumers have begun", patience, len(begun), len(c.filters), len(c.consumers))
	}
}

func (c *crowd) end() {
	end(append(c.filters, c.consumers...))
	c.filters, c.consumers = nil, nil
}

// cpu is the CPU seconds of all filters so far.
func (c *crowd) cpu() (sum float64) {
	for _, cmd := range c.filters {
		sum += cpuOf(c.lab.t, cmd.Process.Pid)
	}
	return sum
}

// done gives when each filter was done with a visit, by its part; of those that
// are.
func done(told []report.Record, run string, visit int64) map[string]time.Time {
	at := map[string]time.Time{}
	for _, r := range told {
		if r.Kind == "visit" && r.Run == run && (visit == 0 || r.Visit == visit) && strings.HasPrefix(r.Part, "filter") && r.Read == r.Size {
			at[r.Part] = time.Unix(0, r.Done)
		}
	}
	return at
}

// last of several moments.
func last(at map[string]time.Time) (latest time.Time) {
	for _, one := range at {
		if one.After(latest) {
			latest = one
		}
	}
	return latest
}

// cost is what one visit has cost, and how long it took.
type cost struct {
	sender, broker, filters float64       // CPU seconds
	took                    time.Duration // from the first alert sent until the last filter was done
}

// visit sends one visit to a crowd that waits for it, and measures until all
// filters are done with it.
func (c *crowd) visit(s stream) (cost, bool) {
	l := c.lab
	l.t.Helper()
	broker, filters := cpuOf(l.t, l.broker.Pid()), c.cpu()
	sent := l.send(s)
	all := l.await(patience, func(told []report.Record) bool { return len(done(told, sent.Run, 0)) == len(c.filters) })
	return cost{
		sender: sent.cpu, broker: cpuOf(l.t, l.broker.Pid()) - broker, filters: c.cpu() - filters,
		took: last(done(l.told, sent.Run, 0)).Sub(time.Unix(0, sent.FirstSend)),
	}, all
}

// mustVisit is a visit that all filters come to the end of.
func (c *crowd) mustVisit(s stream) cost {
	c.lab.t.Helper()
	of, all := c.visit(s)
	if !all {
		c.lab.t.Fatalf("after %v only %d of %d filters are done with a visit", patience, len(done(c.lab.told, fmt.Sprintf("run%d", c.lab.runs), 0)), len(c.filters))
	}
	return of
}
