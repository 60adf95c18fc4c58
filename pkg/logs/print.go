package logs

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"time"
)

// Printer writes lines.
type Printer struct {
	W io.Writer
	// Width is that of the longest part's name, so that texts are aligned.
	Width int
	// Timestamps puts each line's time before its text.
	Timestamps bool
	// Color tells parts apart on a terminal.
	Color bool
	// NodeName gives the host name of a node's ID.
	NodeName func(id string) string
}

// Text writes a line behind the name of its part.
func (p Printer) Text(line Line) error {
	prefix := fmt.Sprintf("%-*s | ", p.Width, line.Part)
	if p.Color {
		prefix = fmt.Sprintf("\x1b[%dm%s\x1b[0m", color(line.Part), prefix)
	}
	if p.Timestamps {
		prefix += stamp(line.Time) + " "
	}
	_, err := io.WriteString(p.W, prefix+line.Text+"\n")
	return err
}

// stamp gives a time in nanoseconds and always as long.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000000Z") }

// color is one of the six of a terminal, always the same for a part.
func color(part string) int {
	sum := 0
	for _, c := range part {
		sum += int(c)
	}
	return 31 + sum%6
}

// JSON writes a line as an object on one line. A line that is an object itself
// stands in it as such, as it was written.
func (p Printer) JSON(line Line) error {
	object := struct {
		Time   time.Time       `json:"time"`
		Part   string          `json:"part"`
		Node   string          `json:"node"`
		Stream string          `json:"stream"`
		Text   *string         `json:"text,omitempty"`
		Record json.RawMessage `json:"record,omitempty"`
	}{Time: line.Time.UTC(), Part: line.Part, Node: p.NodeName(line.Node), Stream: line.Stream}
	if isObject(line.Text) {
		object.Record = json.RawMessage(line.Text)
	} else {
		object.Text = &line.Text
	}
	e := json.NewEncoder(p.W)
	e.SetEscapeHTML(false)
	return e.Encode(object)
}

func isObject(text string) bool {
	raw := []byte(text)
	return bytes.HasPrefix(bytes.TrimLeft(raw, " \t\r"), []byte("{")) && json.Valid(raw)
}
