package logs

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/docker/docker/pkg/stdcopy"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

var noon = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

// engine writes entries as the Engine API gives them with timestamps and details.
type engine struct{ bytes.Buffer }

// entry adds one, of task t1, at so many milliseconds past noon.
func (e *engine) entry(stream stdcopy.StdType, task string, ms int, text string) {
	fmt.Fprintf(stdcopy.NewStdWriter(e, stream),
		"%s com.docker.swarm.node.id=n%%31,com.docker.swarm.service.id=s1,com.docker.swarm.task.id=%s %s",
		stamp(noon.Add(time.Duration(ms)*time.Millisecond)), task, text)
}

func read(t *testing.T, stream io.Reader) ([]Line, error) {
	t.Helper()
	var lines []Line
	err := Read(stream, "hub", func(l Line) { lines = append(lines, l) })
	return lines, err
}

func line(ms int, stream, text string) Line {
	return Line{Time: noon.Add(time.Duration(ms) * time.Millisecond), Part: "hub", Node: "n1", Task: "t1", Stream: stream, Text: text}
}

func TestReadGivesEachLineWhole(t *testing.T) {
	var e engine
	long := strings.Repeat("x", 16<<10)
	e.entry(stdcopy.Stdout, "t1", 1, "[2026-11-25] INFO a b  c\n")
	e.entry(stdcopy.Stdout, "t1", 2, long) // cut by the engine
	e.entry(stdcopy.Stderr, "t1", 3, "\tat kafka.Kafka.main(Kafka.scala)\r\n")
	e.entry(stdcopy.Stdout, "t1", 2, long+"end\n")
	e.entry(stdcopy.Stdout, "t1", 4, "\n")
	e.entry(stdcopy.Stdout, "t1", 5, "killed in the mid")
	got, err := read(t, &e)
	if err != nil {
		t.Fatal(err)
	}
	want := []Line{
		line(1, "stdout", "[2026-11-25] INFO a b  c"),
		line(3, "stderr", "\tat kafka.Kafka.main(Kafka.scala)\r"),
		line(2, "stdout", long+long+"end"),
		line(4, "stdout", ""),
		line(5, "stdout", "killed in the mid"),
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(Line{})); diff != "" {
		t.Error(diff)
	}
}

func TestReadKeepsLinesThatCameBeforeAnError(t *testing.T) {
	var e engine
	e.entry(stdcopy.Stdout, "t1", 1, "good\n")
	fmt.Fprint(stdcopy.NewStdWriter(&e, stdcopy.Systemerr), "node n2 is not available")
	got, err := read(t, &e)
	if len(got) != 1 || err == nil || !strings.Contains(err.Error(), "node n2 is not available") {
		t.Errorf("lines %v, error %v", got, err)
	}
}

func TestReadRefusesWhatIsNoEntry(t *testing.T) {
	for _, text := range []string{"without anything", "noon details text", "x"} {
		var e engine
		fmt.Fprint(stdcopy.NewStdWriter(&e, stdcopy.Stdout), text)
		if got, err := read(t, &e); err == nil {
			t.Errorf("%q was read as %v", text, got)
		}
	}
}

// texts gives the texts of lines, each behind its part if that is not the hub.
func texts(lines []Line) string {
	var out []string
	for _, l := range lines {
		out = append(out, strings.TrimPrefix(l.Part+":"+l.Text, "hub:"))
	}
	return strings.Join(out, " ")
}

func TestMergeIsByTimeAndKeepsTheOrderOfATask(t *testing.T) {
	var hub, mirror engine
	hub.entry(stdcopy.Stdout, "t1", 10, "a\n")
	hub.entry(stdcopy.Stdout, "t1", 30, "b\n")
	hub.entry(stdcopy.Stderr, "t1", 20, "c\n") // its clock was set back
	hub.entry(stdcopy.Stdout, "t1", 40, "d\n")
	hub.entry(stdcopy.Stdout, "t0", 5, "before\n") // of an earlier task, told later
	mirror.entry(stdcopy.Stdout, "t2", 15, "e\n")
	mirror.entry(stdcopy.Stdout, "t2", 35, "f\n")
	first, err := read(t, &hub)
	if err != nil {
		t.Fatal(err)
	}
	var second []Line
	if err := Read(&mirror, "mirror01", func(l Line) { second = append(second, l) }); err != nil {
		t.Fatal(err)
	}
	merged := Merge([][]Line{first, second})
	if got, want := texts(merged), "before a mirror01:e b c mirror01:f d"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	for n, want := range map[int]string{-1: "before a mirror01:e b c mirror01:f d", 0: "", 1: "mirror01:f d", 2: "mirror01:e c mirror01:f d"} {
		if got := texts(Tail(merged, n)); got != want {
			t.Errorf("the last %d: got %s, want %s", n, got, want)
		}
	}
}

// TestAskFor: a last line of some entries is whole in what is asked for.
func TestAskFor(t *testing.T) {
	for n, want := range map[int]int{-1: -1, 0: 0, 1: 66, 100: 264} {
		if got := AskFor(n); got != want {
			t.Errorf("for %d lines %d entries are asked for, want %d", n, got, want)
		}
	}
}
