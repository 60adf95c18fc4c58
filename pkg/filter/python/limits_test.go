package python

import (
	"strings"
	"testing"
	"time"

	"go.starlark.net/starlark"

	"minibroker/pkg/alert"
)

// TestHugeRanges: no single step runs for ever over numbers that are nowhere.
func TestHugeRanges(t *testing.T) {
	for _, expression := range []string{"all(range(1, 1000000000000))", "max(range(1000000000000)) > 1", "len(list(range(0, -1000000000, -1))) > 1"} {
		p := compiled(t, returning(expression))
		_, err := p.Match(values(p, sample))
		if err == nil || !strings.Contains(err.Error(), "numbers, of at most 100000") {
			t.Errorf("%s: %v", expression, err)
		}
	}
}

// TestLook: one long pause does not end a run, many slow stretches do.
func TestLook(t *testing.T) {
	thread := &starlark.Thread{}
	l := limits{since: time.Now().Add(-time.Hour)}
	l.look(thread)
	if l.spent != longestLook {
		t.Errorf("a pause counts %v", l.spent)
	}
	program := compiled(t, returning("True"))
	program.limits.spent = MaxTime
	program.limits.look(program.thread)
	_, err := starlark.Call(program.thread, program.filter, starlark.Tuple{starlark.None}, nil)
	if err == nil || !strings.Contains(err.Error(), "it took longer than 1s") {
		t.Errorf("slow stretches end with %v", err)
	}
}

const recordsInElements = `{"type": "record", "name": "night", "fields": [{"name": "visits", "type": {"type": "array", "items":
	{"type": "record", "name": "visit", "fields": [{"name": "seeing", "type": {"type": "record", "name": "seeing", "fields": [
		{"name": "fwhm", "type": "double"}]}}]}}}]}`

// TestRecordInElement reads a field of a record that is in a list's element.
func TestRecordInElement(t *testing.T) {
	schema, err := alert.ParseSchema([]byte(recordsInElements))
	if err != nil {
		t.Fatal(err)
	}
	p, err := Compile("F.py", returning("[v.seeing.fwhm for v in alert.visits] == [2.0, 4.0]"), schema, 1)
	if err != nil {
		t.Fatal(err)
	}
	projection, err := schema.Projection(p.Fields())
	if err != nil {
		t.Fatal(err)
	}
	two, four := "\x00\x00\x00\x00\x00\x00\x00\x40", "\x00\x00\x00\x00\x00\x00\x10\x40"
	read := make([]alert.Value, len(p.Fields()))
	if err := projection.Decode([]byte("\x04"+two+four+"\x00"), read); err != nil {
		t.Fatal(err)
	}
	if got, err := p.Match(read); !got || err != nil {
		t.Errorf("%v, %v", got, err)
	}
}
