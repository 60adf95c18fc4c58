package job

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"minibroker/pkg/kafka"
	"minibroker/pkg/stream"
)

// Reading says which alerts are wanted of a topic.
type Reading struct {
	Broker string // host:port
	Topic  string
	New    bool // only what comes from now on, not what is there
	Follow bool // go on for ever, instead of ending where the topic ended at the beginning
	Limit  int  // the most alerts; 0: all
}

// Alert is a line of Alerts.
type Alert struct {
	Number    int               `json:"n"` // of the line, from 1: a line that is lost on the way is missed
	Partition int32             `json:"partition"`
	Offset    int64             `json:"offset"`
	Time      time.Time         `json:"time"` // when it was written to the topic, or says it was
	Key       string            `json:"key,omitempty"`
	Headers   map[string]string `json:"headers"`
	Alert     json.RawMessage   `json:"alert"` // without its cutouts
}

// Alerts writes a line for each committed alert of a topic as it comes. It needs
// no group, and leaves none. The last line, unless it follows for ever, is
// {"done":true,"count":n}.
func Alerts(r Reading, out io.Writer) error {
	cluster, err := connect(r.Broker)
	if err != nil {
		return err
	}
	defer cluster.Close()
	w := newAlertWriter(out, r.Limit)
	if err := r.read(cluster, w); err != nil && !errors.Is(err, errEnough) {
		return fmt.Errorf("read topic %s on %s: %w", r.Topic, r.Broker, err)
	}
	return writeDone(out, w.count)
}

// read reads the partitions in turn, each to the end that it had, or for ever.
func (r Reading) read(cluster *kafka.Cluster, w *alertWriter) error {
	starts, ends, err := bounds(cluster, r.Topic)
	if err != nil {
		return err
	}
	if r.New {
		starts = ends
	}
	readers := make([]*kafka.Reader, len(ends))
	for p := range readers {
		readers[p] = cluster.NewReader(r.Topic, int32(p), starts[int32(p)])
	}
	wait := max(10*time.Millisecond, time.Second/time.Duration(len(readers)))
	for open := true; open; {
		open = r.Follow
		for p, reader := range readers {
			if !r.Follow && reader.Next() >= ends[int32(p)] {
				continue
			}
			open = true
			if err := reader.Read(wait, w.before(r, ends[int32(p)])); err != nil {
				return err
			}
		}
	}
	return nil
}

// errEnough ends the reading when the limit is reached.
var errEnough = errors.New("as many as were wanted")

// alertWriter writes alerts as lines of JSON.
type alertWriter struct {
	encoder *json.Encoder
	printer stream.Printer
	text    bytes.Buffer // one alert
	limit   int
	count   int
}

func newAlertWriter(out io.Writer, limit int) *alertWriter {
	w := &alertWriter{encoder: json.NewEncoder(out), limit: limit}
	w.printer = stream.Printer{Out: &w.text, Every: 1}
	return w
}

// before takes what a fetch brings, but not what came after the reading began,
// unless that is wanted.
func (w *alertWriter) before(r Reading, end int64) func(kafka.Record) error {
	return func(record kafka.Record) error {
		if !r.Follow && record.Offset >= end {
			return nil
		}
		return w.write(record)
	}
}

func (w *alertWriter) write(r kafka.Record) error {
	w.text.Reset()
	if err := w.printer.Alert(r.Value); err != nil {
		return err
	}
	w.count++
	line := Alert{
		Number: w.count, Partition: r.Partition, Offset: r.Offset, Time: r.Time.UTC(), Key: string(r.Key),
		Headers: headersOf(r), Alert: w.text.Bytes(),
	}
	if err := w.encoder.Encode(line); err != nil {
		return err
	}
	if w.count == w.limit {
		return errEnough
	}
	return nil
}
