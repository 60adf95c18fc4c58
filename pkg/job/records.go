package job

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"

	"minibroker/pkg/kafka"
)

// Records writes every record of a topic whose values are JSON objects, one a
// line as they are, and then {"done":true,"count":n}. What is no JSON is passed
// over and logged.
func Records(address, topic string, out io.Writer, log *slog.Logger) error {
	cluster, err := connect(address)
	if err != nil {
		return err
	}
	defer cluster.Close()
	w := bufio.NewWriter(out)
	count := 0
	err = readAll(cluster, topic, func(r kafka.Record) error {
		var line bytes.Buffer
		if err := json.Compact(&line, r.Value); err != nil {
			log.Warn("not JSON, passed over", "topic", topic, "partition", r.Partition, "offset", r.Offset, "error", err)
			return nil
		}
		count++
		line.WriteByte('\n')
		_, err := line.WriteTo(w)
		return err
	})
	if err != nil {
		return fmt.Errorf("read topic %s on %s: %w", topic, address, err)
	}
	if err := writeDone(w, count); err != nil {
		return err
	}
	return w.Flush()
}
