package stream

import (
	"strings"
	"testing"
)

// TestBatchesOfSmallMessages: what is small but for its headers, as dead letters
// of rubbish are, makes no batch that a broker would refuse.
func TestBatchesOfSmallMessages(t *testing.T) {
	var messages []*message
	for range 5000 {
		messages = append(messages, plainMessage([]byte{1}, headers(HeaderReason, strings.Repeat("x", 300), HeaderOffset, "12345678")))
	}
	n := 0
	for _, b := range batchesOf(messages) {
		size := 0
		for _, r := range b.Records {
			for _, h := range r.Headers {
				size += len(h.Key) + len(h.Value)
			}
		}
		if size > chunkBytes {
			t.Errorf("a batch with %d bytes of headers", size)
		}
		n += len(b.Records)
	}
	if n != len(messages) {
		t.Errorf("%d of %d messages", n, len(messages))
	}
}
