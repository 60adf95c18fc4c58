//go:build bench

package bench

import (
	"cmp"
	"fmt"
	"os/exec"
	"slices"
	"strconv"
	"time"

	"minibroker/pkg/report"
)

// stream is what the sender is asked for. Its zero value is one visit of alerts
// of 2.5 kB to the topic of the full stream.
type stream struct {
	topic     string // empty: the full stream
	stamps    string // full: 139 kB; two: 136 kB; none: 2.5 kB
	alerts    int
	visits    int
	interval  time.Duration
	producers int
	pace      string
	stampless string // topic that takes the copies without cutouts; empty: none are made
}

// sizes are the sizes of alerts by the name of their cutouts.
var sizes = map[string]string{"none": "2.5 kB", "two": "136 kB", "full": "139 kB"}

// sent is what the sender told of a visit.
type sent struct {
	report.Record
	cpu float64 // seconds, of the process, its start included
}

// seconds from the first alert sent to the last one acknowledged.
func (s sent) seconds() float64 { return time.Duration(s.LastAck - s.FirstSend).Seconds() }

// rate in MB (10⁶ bytes) a second.
func (s sent) rate() float64 { return float64(s.Bytes) / 1e6 / s.seconds() }

// command is the sender of a stream, as another run than those before.
func (l *lab) sender(s stream) (cmd *exec.Cmd, run string) {
	l.t.Helper()
	l.runs++
	run = fmt.Sprintf("run%d", l.runs)
	args := []string{"send", "--broker", l.broker.Address, "--records", recordsTopic, "--run", run,
		"--topic", cmp.Or(s.topic, fullTopic), "--generate", cmp.Or(s.stamps, "none"),
		"--alerts-per-visit", strconv.Itoa(s.alerts), "--visits", strconv.Itoa(max(s.visits, 1)),
		"--producers", strconv.Itoa(max(s.producers, 1)), "--pace", cmp.Or(s.pace, "visits")}
	if s.pace == "realistic" { // a trial with fewer alerts has fewer bursts
		args = append(args, "--bursts", strconv.Itoa(max(189*s.alerts/fullVisit, 1)))
	}
	if s.interval > 0 {
		args = append(args, "--interval", s.interval.String())
	}
	if s.stampless != "" {
		args = append(args, "--stampless", s.stampless)
	}
	return l.program(args...), run
}

// send sends one visit and waits until it is told of.
func (l *lab) send(s stream) sent {
	l.t.Helper()
	cmd, run := l.sender(s)
	finish(l.t, cmd)
	var of sent
	if !l.await(time.Minute, func(told []report.Record) bool {
		i := slices.IndexFunc(told, func(r report.Record) bool { return r.Part == "sender" && r.Kind == "visit" && r.Run == run })
		if i >= 0 {
			of = sent{told[i], used(cmd)}
		}
		return i >= 0
	}) {
		l.t.Fatalf("the sender has told nothing of %s", run)
	}
	if of.Sent != s.alerts {
		l.t.Fatalf("the sender has sent %d of %d alerts", of.Sent, s.alerts)
	}
	return of
}
