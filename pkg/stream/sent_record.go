package stream

import (
	"sync"
	"time"

	"minibroker/pkg/report"
)

// sentRecord is the record of a visit while several producers send it.
type sentRecord struct {
	mutex  sync.Mutex
	record report.Record
}

// begin notes when reading began, unless a predecessor began before.
func (t *sentRecord) begin(at time.Time) {
	if t.record.FirstRead == 0 {
		t.record.FirstRead = at.UnixNano()
	}
}

// resume notes that a predecessor began the visit, and when it sent the last
// that arrived. The hub knows milliseconds: no end shall seem to be before.
func (t *sentRecord) resume(begun, last time.Time) {
	t.record.FirstRead, t.record.FirstSend = begun.UnixNano(), begun.UnixNano()
	t.record.LastSend = max(last.UnixNano(), begun.UnixNano())
	t.record.LastAck = t.record.LastSend
}

// late notes by how much and why sending is late, if it was not later before.
func (t *sentRecord) late(by time.Duration, reason string) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if by.Seconds() > t.record.Late {
		t.record.Late, t.record.Reason = by.Seconds(), reason
	}
}

// read notes a chunk, on the hub or not.
func (t *sentRecord) read(s *sending, c *chunk) (err error) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	t.record.Bytes += int64(len(c.memory))
	if t.record.Visit == 0 {
		t.record.Visit, err = s.visitOf(c.memory[c.alerts[0].from:c.alerts[0].to])
	}
	return err
}

// written notes a chunk's way to the hub.
func (t *sentRecord) written(send, ack time.Time) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if t.record.FirstSend == 0 || send.UnixNano() < t.record.FirstSend {
		t.record.FirstSend = send.UnixNano()
	}
	t.record.LastSend, t.record.LastAck = max(t.record.LastSend, send.UnixNano()), max(t.record.LastAck, ack.UnixNano())
}

// copied notes when all copies without cutouts were on the hub, too.
func (t *sentRecord) copied(at time.Time) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	t.record.LastAck = max(t.record.LastAck, at.UnixNano())
}

// visitOf reads the visit of an alert in wire format.
func (s *sending) visitOf(value []byte) (int64, error) {
	visit, _, _, err := newDecoder(s.Schemas, s.Fields.Visit, s.Fields.ID, nil).decode(value)
	return visit, err
}
