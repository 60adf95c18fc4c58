//go:build bench

package bench

import (
	"encoding/json"
	"fmt"
	"os/exec"
	"regexp"
	"strconv"
	"testing"
	"time"

	"github.com/IBM/sarama"

	"minibroker/pkg/kafka/kafkatest"
)

// senderRounds is how often each way of sending is measured, after one to warm up.
const senderRounds = 2

// producersTried are the numbers of producers that share a visit (DMTN-028).
var producersTried = []int{1, 10, 100}

// burst is how long the alerts of a visit take to come in (DMTN-149), in seconds.
const burst = 3

// Goals: of the rate of kafka-producer-perf-test at least, and of the CPU of the
// Python sender at most.
const (
	goalOfRate = 0.9
	goalOfCPU  = 0.5
)

// TestSender compares the sender, on one broker beside it, with Kafka's own
// measure of what a producer can do, and with the peer that sends as in 2018.
func TestSender(t *testing.T) {
	s := newSheet(t, "sender")
	for _, stamps := range []string{"full", "none"} {
		t.Run(stamps, func(t *testing.T) { senders(t, s, stamps) })
	}
}

// way is one way to send a visit, and what its rounds have taken.
type way struct {
	producers       int
	stampless       bool
	pace            string
	cpu, rate, took []float64 // CPU seconds, MB/s, seconds
	late            float64   // seconds, of the last round
	reason          string
}

func (w *way) add(cpu, rate, took float64) {
	w.cpu, w.rate, w.took = append(w.cpu, cpu), append(w.rate, rate), append(w.took, took)
}

// lane names the way and what it sends.
func (w *way) lane(stamps string) string {
	text := fmt.Sprintf("%s, %d producers", sizes[stamps], w.producers)
	if w.producers == 1 {
		text = sizes[stamps] + ", 1 producer"
	}
	if w.stampless {
		text += ", stampless copies too"
	}
	return text
}

func senders(t *testing.T, s *sheet, stamps string) {
	l := newLab(t)
	var ways []*way
	for _, pace := range []string{"visits", "realistic"} {
		for _, n := range producersTried {
			for _, stampless := range []bool{false, true} {
				ways = append(ways, &way{producers: n, stampless: stampless, pace: pace})
			}
		}
	}
	peer, absent := python(t, "python_sender.py")
	file := ""
	if absent == "" {
		file = alertFile(t, stamps, 100)
	}
	bytes := l.sendAs(&way{producers: 1, pace: "visits"}, stamps) // warms the broker, and tells an alert's size
	perf, theirs := &way{}, &way{}
	for range senderRounds {
		for _, w := range ways {
			l.sendAs(w, stamps)
		}
		perf.add(l.perfTest(bytes / alertsAVisit(t)))
		if absent == "" {
			theirs.add(l.sendInPython(peer, file))
		}
	}
	for _, w := range ways {
		if w.pace == "visits" {
			s.add(w.rows(stamps, perf, theirs, absent)...)
		}
	}
	for _, w := range ways {
		if w.pace != "visits" {
			s.add(w.burstRow(stamps))
		}
	}
}

// rows compares a way with both peers. Goals are of the full stream alone.
func (w *way) rows(stamps string, perf, theirs *way, absent string) []Row {
	rate := Row{Name: "rate of a visit sent at once", Lane: w.lane(stamps), Unit: "MB/s", Note: fmt.Sprintf("in %s s", number(median(w.took)))}
	cpu := Row{Name: "the sender's process, a visit", Lane: w.lane(stamps), Unit: "CPU-s", Note: absent}
	if absent == "" {
		cpu.Note = fmt.Sprintf("the peer sends %s MB/s", number(median(theirs.rate)))
	}
	if !w.stampless {
		rate.AtLeast, cpu.AtMost = goalOfRate, goalOfCPU
	}
	return []Row{
		rate.Of(w.rate...).Beside("kafka-producer-perf-test", perf.rate...),
		cpu.Of(w.cpu...).Beside("Python sender", theirs.cpu...),
	}
}

// burstRow says whether a visit was sent as quickly as it comes in.
func (w *way) burstRow(stamps string) Row {
	r := Row{Name: fmt.Sprintf("a visit in bursts over %d s, first sent to last acknowledged", burst), Lane: w.lane(stamps), Unit: "s",
		Note: fmt.Sprintf("%s s late, %s CPU-s", number(w.late), number(median(w.cpu)))}
	if w.reason != "" {
		r.Note += ": " + w.reason
	}
	return r.Of(w.took...).Beside("the pace", burst)
}

// sendAs sends a visit to a topic of its own, and gives its bytes.
func (l *lab) sendAs(w *way, stamps string) (bytes int) {
	l.t.Helper()
	full, drop := l.freshTopic()
	defer drop()
	v := stream{topic: full, stamps: stamps, alerts: alertsAVisit(l.t), producers: w.producers, pace: w.pace}
	if w.stampless {
		stampless, drop := l.freshTopic()
		defer drop()
		v.stampless = stampless
	}
	of := l.send(v)
	w.add(of.cpu, of.rate(), of.seconds())
	w.late, w.reason = of.Late, of.Reason
	return int(of.Bytes)
}

// rateOfPerfTest is how kafka-producer-perf-test tells a rate, of all records and
// of those behind the ones that warmed it up:
// 10000 records sent, 1532.1 records/sec (203.12 MB/sec), ...
var rateOfPerfTest = regexp.MustCompile(`records sent, ([0-9.]+) records/sec`)

// perfTest lets Kafka's own producer send as many records of the same size, after
// as many to warm up, in batches as large as ours. The better of its two rates
// counts.
func (l *lab) perfTest(size int) (cpu, rate, took float64) {
	l.t.Helper()
	topic, drop := l.freshTopic()
	defer drop()
	count := alertsAVisit(l.t)
	cmd := tied(kafkatest.Java(l.t, "org.apache.kafka.tools.ProducerPerformance", "--bootstrap-server", l.broker.Address,
		"--topic", topic, "--num-records", strconv.Itoa(2*count), "--warmup-records", strconv.Itoa(count),
		"--record-size", strconv.Itoa(size), "--throughput", "-1", "--command-property", "batch.size=1048576"))
	out := finish(l.t, cmd)
	var best float64 // records a second
	for _, told := range rateOfPerfTest.FindAllStringSubmatch(out, -1) {
		each, err := strconv.ParseFloat(told[1], 64)
		if err != nil {
			l.t.Fatalf("kafka-producer-perf-test: %v\n%s", err, out)
		}
		best = max(best, each)
	}
	if best == 0 {
		l.t.Fatalf("kafka-producer-perf-test told no rate:\n%s", out)
	}
	return used(cmd), best * float64(size) / 1e6, float64(count) / best
}

// sendInPython lets the peer send as many alerts, of those in a file.
func (l *lab) sendInPython(peer []string, file string) (cpu, rate, took float64) {
	l.t.Helper()
	topic, drop := l.freshTopic()
	defer drop()
	text := finish(l.t, tied(exec.CommandContext(l.t.Context(), peer[0], append(peer[1:], l.broker.Address, topic, strconv.Itoa(alertsAVisit(l.t)), file)...)))
	var told struct {
		Bytes float64 `json:"bytes"`
		Wall  float64 `json:"wall_s"`
		CPU   float64 `json:"cpu_s"`
	}
	if err := json.Unmarshal([]byte(text), &told); err != nil {
		l.t.Fatalf("%v: %s", err, text)
	}
	return told.CPU, told.Bytes / 1e6 / max(told.Wall, 0.01), told.Wall
}

// freshTopic makes an empty topic; drop takes it away, and waits until its bytes
// have left the disk.
func (l *lab) freshTopic() (name string, drop func()) {
	l.t.Helper()
	l.fresh++
	name = fmt.Sprintf("stream%d", l.fresh)
	l.topics(name)
	return name, func() {
		admin, err := sarama.NewClusterAdminFromClient(l.cluster.Client()) // not closed: the client is the cluster's
		if err == nil {
			err = admin.DeleteTopic(name)
		}
		if err != nil {
			l.t.Errorf("delete topic %s: %v", name, err)
		}
		time.Sleep(2 * time.Second)
	}
}
