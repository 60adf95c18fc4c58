package alert

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"minibroker/pkg/corpus"
	"slices"
	"strings"
	"testing"

	"github.com/golang/snappy"
)

// block returns a container whose only block claims count records and size bytes of data.
func block(s *Schema, codec Codec, count, size int64, data []byte, sync []byte) []byte {
	out := header(s, codec, make([]byte, syncSize))
	out = binary.AppendVarint(out, count)
	out = binary.AppendVarint(out, size)
	return append(append(out, data...), sync...)
}

func TestDamagedBlocks(t *testing.T) {
	s, err := ParseSchema([]byte(`{"type": "record", "name": "r", "fields": [{"name": "x", "type": "string"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	sync := make([]byte, syncSize)
	snappySum := func(packed, plain []byte) []byte {
		return binary.BigEndian.AppendUint32(slices.Clone(packed), crc32.ChecksumIEEE(plain))
	}
	text := []byte("\x04ab")
	data := len(header(s, CodecNull, sync)) + 2 // where the block's content begins
	whole := func(codec Codec, count int64, data []byte) []byte {
		return block(s, codec, count, int64(len(data)), data, sync)
	}
	tests := []struct {
		name string
		data []byte
		want string
	}{
		{"sync", block(s, CodecNull, 1, 3, text, bytes.Repeat([]byte{1}, syncSize)), "block 1: the block does not end with the file's sync marker"},
		{"no sync", block(s, CodecNull, 1, 3, text, nil), "block 1: the file ends before it is whole"},
		{"size", block(s, CodecNull, 1, 1<<40, text, sync), "block 1: the file ends before it is whole"},
		{"negative", block(s, CodecNull, -1, 3, text, sync), "block 1: it claims -1 records in 3 bytes"},
		{"beyond", block(s, CodecNull, 1, 200<<20, text, sync), "block 1: the file ends before it is whole"},
		{"many", whole(CodecNull, 1<<50, text), "block 1: it claims 1125899906842624 records in 3 bytes"},
		{"none", whole(CodecNull, 0, text), "block 1: it claims no records in 3 bytes"},
		{"rest", whole(CodecNull, 1, []byte("\x04abcd")), fmt.Sprintf("byte %d: block 1: 2 bytes are left behind the block's last record", data+3)},
		{"record", whole(CodecNull, 1, []byte("\x40ab")), fmt.Sprintf("byte %d: block 1: field x at byte 0: a length is negative or reaches beyond the alert's end", data)},
		{"in snappy", whole(CodecSnappy, 1, snappySum(snappy.Encode(nil, []byte("\x40ab")), []byte("\x40ab"))), "block 1: byte 0 of its content: field x at byte 0: a length"},
		{"snappy sum", whole(CodecSnappy, 1, snappySum(snappy.Encode(nil, text), nil)), "block 1: uncompress snappy: a snappy block's checksum does not match"},
		{"snappy short", whole(CodecSnappy, 1, text), "a snappy block is too short for its checksum"},
		{"deflate", whole(CodecDeflate, 1, []byte{0xff}), "block 1: uncompress deflate: "},
		{"zstandard", whole(CodecZstandard, 1, text), "block 1: uncompress zstandard: "},
	}
	for _, test := range tests {
		_, err := readContainer(test.data)
		var place *FileError
		if !errors.As(err, &place) || !strings.HasPrefix(err.Error(), "test.avro: byte ") || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want …%s…", test.name, err, test.want)
		}
	}
}

// TestBombs gives each codec a small block that becomes a large one.
func TestBombs(t *testing.T) {
	const limit = 1 << 20
	for _, codec := range []Codec{CodecDeflate, CodecSnappy, CodecZstandard} {
		pack, err := codec.compressor()
		if err != nil {
			t.Fatal(err)
		}
		unpack, err := codec.decompressor(limit)
		if err != nil {
			t.Fatal(err)
		}
		for _, size := range []int{limit, limit + 1} {
			stored, err := pack(nil, make([]byte, size))
			if err != nil {
				t.Fatal(err)
			}
			got, err := unpack(stored)
			if small := size <= limit; small != (err == nil && len(got) == size) {
				t.Errorf("%s: %d bytes from %d: got %d, %v", codec, size, len(stored), len(got), err)
			}
			if err != nil && err.Error() != "a block holds more than 1048576 bytes" {
				t.Errorf("%s: %v", codec, err)
			}
		}
	}
}

// TestTruncatedFiles cuts files off everywhere: whatever remains, records are whole, and the loss is told unless it
// falls between two blocks.
func TestTruncatedFiles(t *testing.T) {
	samples := oddSamples(t)
	s := samples[0].schema
	for _, codec := range codecs {
		first := container(t, s, codec, samples[0].body, samples[1].body)
		head := len(header(s, codec, make([]byte, syncSize)))
		data := append(first, container(t, s, codec, samples[2].body)[head:]...)
		for end := range data {
			got, err := readContainer(data[:end])
			if between := end == head || end == len(first); (err == nil) != between {
				t.Errorf("%s: cut off at %d of %d: %v", codec, end, len(data), err)
			}
			for i, body := range got {
				if !bytes.Equal(body, samples[i].body) {
					t.Errorf("%s: cut off at %d: record %d differs", codec, end, i)
				}
			}
		}
	}
}

func FuzzFile(f *testing.F) {
	samples := oddSamples(f)
	for _, codec := range codecs {
		f.Add(container(f, samples[0].schema, codec, samples[0].body, samples[1].body))
	}
	for _, text := range corpus.Read(f, "testdata/corpus-file.txt") {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		bodies, err := readContainer(data)
		total := 0
		for _, b := range bodies {
			total += len(b)
		}
		var place *FileError
		if err != nil && !errors.As(err, &place) {
			t.Errorf("an error without a place: %v", err)
		}
	})
}
