package logs

import (
	"bytes"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"github.com/docker/docker/pkg/stdcopy"
)

// Details that the engine gives of each line.
const (
	detailNode = "com.docker.swarm.node.id"
	detailTask = "com.docker.swarm.task.id"
)

// Read reads the log of a part's service as the Engine API gives it with
// timestamps and details, and hands on each line. Its error may come behind
// lines that are good: an engine tells at the end which nodes did not answer.
func Read(stream io.Reader, part string, emit func(Line)) error {
	r := &reader{part: part, emit: emit, begun: map[string]*Line{}, last: map[string]time.Time{}}
	_, err := stdcopy.StdCopy(entries{r, "stdout"}, entries{r, "stderr"}, stream)
	for _, line := range r.begun { // an engine that ended in the middle of a line
		r.finish(line)
	}
	return err
}

// reader joins the entries of a stream to lines.
type reader struct {
	part  string
	emit  func(Line)
	begun map[string]*Line     // lines of which entries are still to come, by task and stream
	last  map[string]time.Time // of each task's newest line
}

// entries takes what the engine sends of stdout or stderr, one Write an entry.
type entries struct {
	reader *reader
	stream string
}

// Write takes one entry: "time details text". The engine cuts a line into
// entries of 16 KiB, of which only the last ends with a line break.
func (e entries) Write(entry []byte) (int, error) {
	parts := bytes.SplitN(entry, []byte(" "), 3)
	if len(parts) < 3 {
		return 0, fmt.Errorf("an entry of the log has no time and details: %.80q", entry)
	}
	at, err := time.Parse(time.RFC3339Nano, string(parts[0]))
	if err != nil {
		return 0, fmt.Errorf("an entry of the log has no time: %w", err)
	}
	node, task := details(string(parts[1]))
	text, whole := bytes.CutSuffix(parts[2], []byte("\n"))
	e.reader.add(Line{Time: at, Part: e.reader.part, Node: node, Task: task, Stream: e.stream, Text: string(text)}, whole)
	return len(entry), nil
}

func (r *reader) add(entry Line, whole bool) {
	key := entry.Task + entry.Stream
	line := r.begun[key]
	if line == nil {
		line = &entry
		r.begun[key] = line
	} else {
		line.Text += entry.Text
	}
	if whole {
		delete(r.begun, key)
		r.finish(line)
	}
}

func (r *reader) finish(line *Line) {
	line.order = line.Time
	if last := r.last[line.Task]; last.After(line.order) {
		line.order = last
	}
	r.last[line.Task] = line.order
	r.emit(*line)
}

// details finds node and task in "key=value,key=value", each part escaped as in
// a URL.
func details(text string) (node, task string) {
	for pair := range strings.SplitSeq(text, ",") {
		key, value, _ := strings.Cut(pair, "=")
		value, err := url.QueryUnescape(value)
		if err != nil {
			continue // of another's making
		}
		switch key {
		case detailNode:
			node = value
		case detailTask:
			task = value
		}
	}
	return node, task
}
