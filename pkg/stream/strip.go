package stream

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/IBM/sarama"

	"minibroker/pkg/alert"
)

// HeaderFull is the header of an alert without its cutouts. It says where the
// full one is: partition, offset and size in bytes, as 0:1234:139056; or gone, of
// an alert that passed when the full one was no longer there.
const (
	HeaderFull = "full-alert"
	fullGone   = "gone"
)

// fullPlace is where a full alert is, in the topic that has them.
type fullPlace struct {
	partition int32
	offset    int64
	size      int // bytes, in wire format
}

func (p fullPlace) header() *sarama.RecordHeader {
	text := fmt.Sprintf("%d:%d:%d", p.partition, p.offset, p.size)
	return &sarama.RecordHeader{Key: []byte(HeaderFull), Value: []byte(text)}
}

// placeOfFull reads the header; any says whether there is one.
func placeOfFull(headers []*sarama.RecordHeader) (p fullPlace, any bool) {
	text := header(headers, HeaderFull)
	if text == nil {
		return p, false
	}
	words := strings.Split(string(text), ":")
	if len(words) != 3 {
		return p, false
	}
	partition, err1 := strconv.ParseInt(words[0], 10, 32)
	offset, err2 := strconv.ParseInt(words[1], 10, 64)
	size, err3 := strconv.Atoi(words[2])
	return fullPlace{int32(partition), offset, size}, err1 == nil && err2 == nil && err3 == nil && size >= 0
}

// withoutFull are headers without that one.
func withoutFull(headers []*sarama.RecordHeader) []*sarama.RecordHeader {
	kept := make([]*sarama.RecordHeader, 0, len(headers))
	for _, h := range headers {
		if string(h.Key) != HeaderFull {
			kept = append(kept, h)
		}
	}
	return kept
}

// stripper leaves the cutouts out of alerts.
type stripper struct {
	schemas *alert.Schemas
	editors map[int32]*alert.Editor // by schema id; nil: its alerts have none that may be null
}

func newStripper(schemas *alert.Schemas) *stripper {
	return &stripper{schemas, map[int32]*alert.Editor{}}
}

// strip appends an alert in wire format without its cutouts, and reports whether
// it can be had: an alert that cannot be read, or whose schema wants its cutouts,
// cannot. The error is errLater.
func (s *stripper) strip(dst, value []byte) ([]byte, bool, error) {
	id, body, err := alert.ParseWire(value)
	if err != nil {
		return dst, false, nil
	}
	editor, err := s.editor(id)
	if err != nil || editor == nil {
		return dst, false, err
	}
	from := len(dst)
	dst = append(dst, value[:alert.HeaderSize]...)
	dst, err = editor.Append(dst, body, func(int, alert.Value) alert.Value { return alert.Value{} })
	if err != nil {
		return dst[:from], false, nil
	}
	return dst, true, nil
}

func (s *stripper) editor(id int32) (*alert.Editor, error) {
	if e, known := s.editors[id]; known {
		return e, nil
	}
	schema, err := s.schemas.ByID(context.Background(), id)
	if err != nil && !errors.Is(err, alert.ErrUnknownSchema) {
		return nil, fmt.Errorf("%w: %w", errLater, err)
	}
	var e *alert.Editor
	if err == nil && len(schema.Cutouts()) > 0 {
		e, _ = schema.Editor(schema.Cutouts()) // nil where they cannot be null
	}
	s.editors[id] = e
	return e, nil
}
