package alert

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"

	"github.com/golang/snappy"
	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/zstd"
)

// Codec is how the blocks of a container file are compressed, by Avro's name for it.
type Codec string

// The codecs that can be read and written.
const (
	CodecNull      Codec = "null"
	CodecDeflate   Codec = "deflate"
	CodecSnappy    Codec = "snappy"
	CodecZstandard Codec = "zstandard"
)

func (c Codec) unknown() error {
	return fmt.Errorf("codec %q is unknown; known are null, deflate, snappy and zstandard", string(c))
}

// maxUnpacked bounds what a compressed block may become, in bytes. It keeps a small file from asking for all of the memory.
const maxUnpacked = 256 << 20

// decompressor returns the codec's function from a block as stored to its records, which are at most limit
// bytes if the codec compresses. The result may alias the argument.
func (c Codec) decompressor(limit int) (func(stored []byte) ([]byte, error), error) {
	tooLarge := fmt.Errorf("a block holds more than %d bytes", limit)
	switch c {
	case CodecNull:
		return func(stored []byte) ([]byte, error) { return stored, nil }, nil
	case CodecDeflate:
		return func(stored []byte) ([]byte, error) {
			var out bytes.Buffer
			n, err := io.Copy(&out, io.LimitReader(flate.NewReader(bytes.NewReader(stored)), int64(limit)+1))
			if n > int64(limit) {
				return nil, tooLarge
			}
			return out.Bytes(), err
		}, nil
	case CodecSnappy:
		return func(stored []byte) ([]byte, error) {
			if size, err := snappy.DecodedLen(stored); err == nil && size > limit {
				return nil, tooLarge
			}
			return unsnap(stored)
		}, nil
	case CodecZstandard:
		decoder, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(uint64(limit)))
		if err != nil {
			return nil, fmt.Errorf("start zstandard: %w", err)
		}
		return func(stored []byte) ([]byte, error) {
			data, err := decoder.DecodeAll(stored, nil)
			if errors.Is(err, zstd.ErrDecoderSizeExceeded) || errors.Is(err, zstd.ErrWindowSizeExceeded) {
				err = tooLarge
			}
			return data, err
		}, nil
	}
	return nil, c.unknown()
}

// unsnap undoes Avro's snappy: the compressed block, then the big-endian CRC-32 of what it was.
func unsnap(stored []byte) ([]byte, error) {
	if len(stored) < crc32.Size {
		return nil, errors.New("a snappy block is too short for its checksum")
	}
	packed, sum := stored[:len(stored)-crc32.Size], stored[len(stored)-crc32.Size:]
	data, err := snappy.Decode(nil, packed)
	if err != nil {
		return nil, err
	}
	if crc32.ChecksumIEEE(data) != binary.BigEndian.Uint32(sum) {
		return nil, errors.New("a snappy block's checksum does not match")
	}
	return data, nil
}

// compressor returns the codec's function that appends a block in its stored form to dst. The same block gives
// the same bytes on every machine.
func (c Codec) compressor() (func(dst, block []byte) ([]byte, error), error) {
	switch c {
	case CodecNull:
		return func(dst, block []byte) ([]byte, error) { return append(dst, block...), nil }, nil
	case CodecDeflate:
		return deflate, nil
	case CodecSnappy:
		return func(dst, block []byte) ([]byte, error) {
			dst = append(dst, snappy.Encode(nil, block)...)
			return binary.BigEndian.AppendUint32(dst, crc32.ChecksumIEEE(block)), nil
		}, nil
	case CodecZstandard:
		encoder, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1))
		if err != nil {
			return nil, fmt.Errorf("start zstandard: %w", err)
		}
		return func(dst, block []byte) ([]byte, error) { return encoder.EncodeAll(block, dst), nil }, nil
	}
	return nil, c.unknown()
}

func deflate(dst, block []byte) ([]byte, error) {
	out := bytes.NewBuffer(dst)
	writer, err := flate.NewWriter(out, flate.DefaultCompression)
	if err != nil {
		return nil, fmt.Errorf("start deflate: %w", err)
	}
	if _, err := writer.Write(block); err != nil {
		return nil, err
	}
	if err := writer.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
