package alert

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
)

// blockSize is how many bytes of records are gathered into a block: enough for compression and few large reads,
// little enough that a reader who keeps one alert does not keep much else.
const blockSize = 1 << 20

// WriteFile writes a container file of the given bodies, each one record of the schema, and returns their number.
// It writes beside path (with .partial- in the name) and renames at the end, so that path is never half a file. The same
// bodies give the same bytes: the header's order is fixed and the sync marker comes from schema and codec.
// It stops with the first error that bodies yields and leaves nothing behind then.
func WriteFile(path string, schema *Schema, codec Codec, bodies iter.Seq2[[]byte, error]) (count int, err error) {
	temporary, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".partial-*")
	if err != nil {
		return 0, fmt.Errorf("write alert file: %w", err)
	}
	count, err = fill(temporary, schema, codec, bodies)
	err = errors.Join(err, temporary.Close())
	if err == nil {
		err = os.Rename(temporary.Name(), path)
	}
	if err != nil {
		return 0, fmt.Errorf("write %s: %w", path, errors.Join(err, os.Remove(temporary.Name())))
	}
	return count, nil
}

// fill writes a container into an empty file.
func fill(file *os.File, schema *Schema, codec Codec, bodies iter.Seq2[[]byte, error]) (int, error) {
	// CreateTemp's files are their owner's alone; a visit is read by a container's user.
	if err := file.Chmod(0o644); err != nil {
		return 0, err
	}
	buffered := bufio.NewWriterSize(file, blockSize)
	count, err := writeContainer(buffered, schema, codec, bodies)
	if err != nil {
		return 0, err
	}
	return count, buffered.Flush()
}

// writeContainer writes header and blocks.
func writeContainer(w io.Writer, schema *Schema, codec Codec, bodies iter.Seq2[[]byte, error]) (int, error) {
	pack, err := codec.compressor()
	if err != nil {
		return 0, err
	}
	sync := sha256.Sum256(slices.Concat(schema.text, []byte(codec)))
	b := blockWriter{out: w, pack: pack, sync: sync[:syncSize]}
	if _, err := w.Write(header(schema, codec, b.sync)); err != nil {
		return 0, err
	}
	count := 0
	for body, err := range bodies {
		if err == nil {
			err = b.add(body)
		}
		if err != nil {
			return 0, err
		}
		count++
	}
	return count, b.flush()
}

// header returns a container's magic, its metadata and its sync marker.
func header(schema *Schema, codec Codec, sync []byte) []byte {
	text := func(dst []byte, s string) []byte { return append(binary.AppendVarint(dst, int64(len(s))), s...) }
	h := binary.AppendVarint(append([]byte(nil), magic...), 2)
	h = text(text(h, "avro.schema"), schema.String())
	h = text(text(h, "avro.codec"), string(codec))
	return append(append(h, 0), sync...)
}

// blockWriter gathers records into blocks.
type blockWriter struct {
	out     io.Writer
	pack    func(dst, block []byte) ([]byte, error)
	sync    []byte
	block   []byte
	records int64
	stored  []byte
}

func (b *blockWriter) add(body []byte) error {
	if len(b.block) > 0 && len(b.block)+len(body) > blockSize {
		if err := b.flush(); err != nil {
			return err
		}
	}
	b.block = append(b.block, body...)
	b.records++
	return nil
}

func (b *blockWriter) flush() error {
	if b.records == 0 {
		return nil
	}
	var err error
	if b.stored, err = b.pack(b.stored[:0], b.block); err != nil {
		return err
	}
	head := binary.AppendVarint(nil, b.records)
	head = binary.AppendVarint(head, int64(len(b.stored)))
	for _, part := range [][]byte{head, b.stored, b.sync} {
		if _, err := b.out.Write(part); err != nil {
			return err
		}
	}
	b.block, b.records = b.block[:0], 0
	return nil
}
