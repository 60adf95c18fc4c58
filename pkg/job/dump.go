package job

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"

	"minibroker/pkg/kafka"
)

// message is what Dump writes of a record: enough to compare it with others
// without carrying it.
type message struct {
	Partition int32             `json:"partition"`
	Offset    int64             `json:"offset"`
	Size      int               `json:"size"`   // of the value, bytes
	SHA256    string            `json:"sha256"` // of the value, hexadecimal
	Headers   map[string]string `json:"headers"`
}

// Dump writes a line of JSON for each committed record of a topic: partition,
// offset, size and sha256 of the value, headers. The last line is
// {"done":true,"count":n}.
func Dump(address, topic string, out io.Writer) error {
	cluster, err := connect(address)
	if err != nil {
		return err
	}
	defer cluster.Close()
	w := bufio.NewWriter(out)
	encoder := json.NewEncoder(w)
	count := 0
	err = readAll(cluster, topic, func(r kafka.Record) error {
		count++
		return encoder.Encode(describe(r))
	})
	if err != nil {
		return fmt.Errorf("read topic %s on %s: %w", topic, address, err)
	}
	if err := writeDone(w, count); err != nil {
		return err
	}
	return w.Flush()
}

func describe(r kafka.Record) message {
	sum := sha256.Sum256(r.Value)
	return message{Partition: r.Partition, Offset: r.Offset, Size: len(r.Value), SHA256: hex.EncodeToString(sum[:]), Headers: headersOf(r)}
}

func headersOf(r kafka.Record) map[string]string {
	headers := make(map[string]string, len(r.Headers))
	for _, h := range r.Headers {
		headers[string(h.Key)] = string(h.Value)
	}
	return headers
}
