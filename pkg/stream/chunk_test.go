package stream

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"

	"minibroker/pkg/alert"
)

// visitOfSizes is a visit of alerts of these sizes; each is filled with its
// number.
func visitOfSizes(sizes ...int) SourceVisit {
	return SourceVisit{Size: len(sizes), SchemaID: 1100, Bodies: chosenFrom(func(yield func([]byte, error) bool) {
		for i, size := range sizes {
			if !yield(bytes.Repeat([]byte{byte(i)}, size), nil) {
				return
			}
		}
	})}
}

// chunksOf runs a chunker and returns what each chunk held, as "first
// seq+alerts".
func chunksOf(t *testing.T, c *chunker) (chunks []string, err error) {
	t.Helper()
	done := make(chan error, 1)
	go func() { done <- c.run(t.Context()) }()
	for k := range c.lanes[0].full {
		for i, a := range k.alerts {
			id, body, err := alert.ParseWire(k.memory[a.from:a.to])
			if err != nil || id != 1100 || len(body) == 0 || body[0] != byte(a.seq-c.seq) || a.seq != k.alerts[0].seq+int64(i) {
				t.Errorf("seq %d: schema %d, %d bytes, %v", a.seq, id, len(body), err)
			}
		}
		chunks = append(chunks, fmt.Sprintf("%d+%d", k.alerts[0].seq, len(k.alerts)))
		c.lanes[0].free <- k
	}
	return chunks, <-done
}

func TestChunks(t *testing.T) {
	const third = chunkBytes/3 - alert.HeaderSize
	for _, c := range []struct {
		sizes []int
		want  string
	}{
		{[]int{10}, "[500+1]"},
		{[]int{third, third, third}, "[500+3]"},
		{[]int{third, third, third, 10}, "[500+3 503+1]"},
		{[]int{10, 2 * chunkBytes, 10, 10}, "[500+1 501+1 502+2]"},
		{[]int{third, third, third, third, third, third, third, third, third, third, third, third, third, third, third}, "[500+3 503+3 506+3 509+3 512+3]"},
	} {
		got, err := chunksOf(t, newChunker(visitOfSizes(c.sizes...), 500, 3*chunkBytes, 1))
		if err != nil || fmt.Sprint(got) != c.want {
			t.Errorf("sizes %v: %v %v, want %s", c.sizes, got, err, c.want)
		}
	}
}

func TestChunkErrors(t *testing.T) {
	tooLarge := newChunker(visitOfSizes(10, 2000), 500, 1000, 1)
	if _, err := chunksOf(t, tooLarge); err == nil || err.Error() != "alert 2 of the visit has 2005 bytes and the hub takes at most 1000" {
		t.Errorf("too large: %v", err)
	}
	short := visitOfSizes(10, 10)
	short.Size = 3
	if _, err := chunksOf(t, newChunker(short, 0, 1000, 1)); err == nil || err.Error() != "the visit has 2 alerts where 3 were announced" {
		t.Errorf("too short: %v", err)
	}
	broken := visitOfSizes(10)
	broken.Bodies = chosenFrom(func(yield func([]byte, error) bool) { yield(nil, errors.New("the disk is gone")) })
	if _, err := chunksOf(t, newChunker(broken, 0, 1000, 1)); err == nil || err.Error() != "the disk is gone" {
		t.Errorf("broken: %v", err)
	}
}

// TestChunkerWaits: nothing is read ahead but what three chunks hold.
func TestChunkerWaits(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	read := 0
	endless := SourceVisit{Size: 1 << 30, Bodies: chosenFrom(func(yield func([]byte, error) bool) {
		body := make([]byte, chunkBytes/2-100)
		for yield(body, nil) {
			if read++; read == 100 {
				t.Error("100 alerts were read ahead")
			}
		}
	})}
	c := newChunker(endless, 0, chunkBytes, 1)
	done := make(chan error, 1)
	go func() { done <- c.run(ctx) }()
	<-c.lanes[0].full // and never given back
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("ended with %v", err)
	}
	if read > 6 {
		t.Errorf("%d alerts were read", read)
	}
}
