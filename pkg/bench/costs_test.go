//go:build bench

package bench

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"minibroker/pkg/kafka"
	"minibroker/pkg/kafka/kafkatest"
	"minibroker/pkg/size"
)

// visit is alerts of one size that are sent at once.
type visit struct {
	name   string // of a topic; stamps as the sender takes them
	alerts int
	bytes  int // of an alert
}

// spent is CPU seconds of one visit.
type spent struct{ sender, write, copy, mirrorWrite, mirrorRead, filter, read float64 }

// TestCosts measures what `minibroker size` counts with, on loopback: two sizes
// of alerts give what an alert costs and what a byte does. It prints every visit,
// and writes the costs to out/costs.json, as `minibroker size --costs` takes them.
func TestCosts(t *testing.T) {
	program, err := filepath.Abs("../../bin/alertstream")
	if err != nil {
		t.Fatal(err)
	}
	hub, mirror := kafkatest.StartBroker(t, "hub"), kafkatest.StartBroker(t, "mirror01")
	visits := []visit{{"none", 100_000, 2_500}, {"full", 10_000, 139_000}}
	var mirrored []string
	var topics []kafka.Topic
	for _, v := range visits {
		mirrored = append(mirrored, v.name)
		topics = append(topics, kafka.Topic{Name: v.name, Partitions: 1})
	}
	topics = append(topics, kafka.Topic{Name: "dead-letter", Partitions: 1})
	for _, b := range []*kafkatest.Broker{hub, mirror} {
		more := topics
		for _, v := range visits {
			more = append(more, kafka.Topic{Name: "plain-" + v.name, Partitions: 1}, kafka.Topic{Name: "Filter-" + v.name, Partitions: 1})
		}
		if _, err := connect(t, b).EnsureTopics(more); err != nil {
			t.Fatal(err)
		}
	}
	maker := kafkatest.StartMirrorMaker(t, hub, mirror, "mirror01", mirrored...)
	fmt.Printf("resident, bytes: hub %d, MirrorMaker %d (heaps 384m, 256m), before the first alert\n", resident(t, hub.Pid()), resident(t, maker.Pid()))

	last := map[string]spent{}
	for round := range 3 { // the first warms the JVMs
		for _, v := range visits {
			s := one(t, program, v, round, hub, mirror, maker)
			fmt.Printf("%s, %d alerts: %+v\n", v.name, v.alerts, s)
			last[v.name] = s
		}
	}
	fmt.Printf("resident, bytes: hub %d, mirror %d, MirrorMaker %d, after the last\n", resident(t, hub.Pid()), resident(t, mirror.Pid()), resident(t, maker.Pid()))
	writeCosts(t, visits, last)
}

func one(t *testing.T, program string, v visit, round int, hub, mirror *kafkatest.Broker, maker *kafkatest.MirrorMaker) (s spent) {
	t.Helper()
	h := cpuOf(t, hub.Pid())
	s.sender = send(t, program, hub, v, "plain-"+v.name)
	s.write = cpuOf(t, hub.Pid()) - h

	h, m, k := cpuOf(t, hub.Pid()), cpuOf(t, mirror.Pid()), cpuOf(t, maker.Pid())
	send(t, program, hub, v, v.name)
	end := waitFor(t, mirror, v.name, int64((round+1)*v.alerts))
	s.copy, s.mirrorWrite = cpuOf(t, maker.Pid())-k, cpuOf(t, mirror.Pid())-m
	s.mirrorRead = cpuOf(t, hub.Pid()) - h - s.write

	m = cpuOf(t, mirror.Pid())
	s.filter = filterAll(t, program, mirror, v, round, end)
	s.read = cpuOf(t, mirror.Pid()) - m
	return s
}

func send(t *testing.T, program string, b *kafkatest.Broker, v visit, topic string) float64 {
	t.Helper()
	return cpuOfRun(t, exec.Command(program, "send", "--broker", b.Address, "--topic", topic, "--generate", v.name,
		"--alerts-per-visit", strconv.Itoa(v.alerts), "--visits", "1", "--records", "", "--run", strconv.FormatInt(time.Now().UnixNano(), 10)))
}

// waitFor waits until a mirror has so many alerts of a topic, transaction marks
// aside, and for a second nothing more comes. It returns the topic's end.
func waitFor(t *testing.T, b *kafkatest.Broker, topic string, alerts int64) int64 {
	t.Helper()
	cluster := connect(t, b)
	var end int64
	for deadline := time.Now().Add(5 * time.Minute); ; time.Sleep(time.Second) {
		ends, err := cluster.EndOffsets([]kafka.Topic{{Name: topic, Partitions: 1}})
		if err == nil && ends[topic][0] >= alerts && ends[topic][0] == end {
			return end
		}
		if err == nil {
			end = ends[topic][0]
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s has %d of %d alerts after 5 minutes", topic, end, alerts)
		}
	}
}

// filterAll lets one filter read on to the end of a topic.
func filterAll(t *testing.T, program string, b *kafkatest.Broker, v visit, round int, end int64) float64 {
	t.Helper()
	name := "Filter-" + v.name
	cmd := exec.Command(program, "filter", "--name", name, "--broker", b.Address, "--hub", b.Address, "--topic", v.name, "--records", "",
		"--dead-letter", "dead-letter", "--condition", conditionOf2018)
	cmd.Env = append(os.Environ(), "GOMAXPROCS=1")
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	cluster := connect(t, b)
	stream := kafka.Topic{Name: v.name, Partitions: 1}
	for deadline := time.Now().Add(2 * time.Minute); ; time.Sleep(50 * time.Millisecond) {
		groups, err := cluster.GroupOffsets(map[string]kafka.Topic{name: stream})
		if err == nil && groups[name][stream.Name][0] >= end-1 { // behind it may stand the mark of a transaction
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s has not read all after 2 minutes: %v of %d, %v", name, groups, end, err)
		}
	}
	if round == 2 {
		fmt.Printf("resident, bytes: filter of %s %d\n", v.name, resident(t, cmd.Process.Pid))
	}
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	return used(cmd)
}

func cpuOfRun(t *testing.T, cmd *exec.Cmd) float64 {
	t.Helper()
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v: %s", cmd.Args, err, out)
	}
	return used(cmd)
}

// resident is how much memory a process holds, without the page cache.
func resident(t *testing.T, pid int) int {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(status), "VmRSS:")
	kib, err := strconv.Atoi(strings.Fields(rest)[0])
	if err != nil {
		t.Fatal(err)
	}
	return kib << 10
}

// writeCosts solves, for each part, alerts·perAlert + bytes·perByte = seconds of
// both visits.
func writeCosts(t *testing.T, visits []visit, last map[string]spent) {
	t.Helper()
	source := fmt.Sprintf("make bench LANE=costs, %s: one broker each, on loopback, the third visit of each size", time.Now().Format(time.DateOnly))
	costs := size.Costs{Machine: fmt.Sprintf("%d cores, %s", runtime.NumCPU(), time.Now().Format(time.DateOnly))}
	small, large := visits[0], visits[1]
	for _, part := range []struct {
		name string
		of   func(spent) float64
	}{
		{"sender", func(s spent) float64 { return s.sender }},
		{"hub.write", func(s spent) float64 { return s.write }},
		{"mirror.write", func(s spent) float64 { return s.mirrorWrite }},
		{"broker.read", func(s spent) float64 { return s.read }},
		{"mirrormaker", func(s spent) float64 { return s.copy }},
		{"filter", func(s spent) float64 { return s.filter }},
	} {
		a, b := part.of(last[small.name])/float64(small.alerts), part.of(last[large.name])/float64(large.alerts)
		perByte := (b - a) / float64(large.bytes-small.bytes)
		costs.List = append(costs.List,
			size.Cost{Name: part.name + ".alert", Value: max(a-perByte*float64(small.bytes), 0), Unit: "CPU-s an alert", Source: source},
			size.Cost{Name: part.name + ".byte", Value: max(perByte, 0), Unit: "CPU-s a byte", Source: source})
	}
	text, err := json.MarshalIndent(costs, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := size.ParseCosts(text); err != nil {
		t.Error(err)
	}
	out := "../../out"
	if err := os.MkdirAll(out, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(out, "costs.json"), append(text, '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
}
