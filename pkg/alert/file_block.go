package alert

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// syncSize is the length in bytes of the marker that ends the header and every block.
const syncSize = 16

var magic = []byte("Obj\x01")

var (
	errMagic     = errors.New("this is not an Avro container file: it does not begin with Obj and a byte 1")
	errTruncated = errors.New("the file ends before it is whole")
	errSync      = errors.New("the block does not end with the file's sync marker")
)

// counter reads from a file and knows where it is.
type counter struct {
	in     *bufio.Reader
	offset int64
	size   int64 // of the whole file
}

// bytes returns the next n bytes in a slice of their own. It asks for memory only when the file is long enough.
func (c *counter) bytes(n int64) ([]byte, error) {
	if n > c.size-c.offset {
		return nil, errTruncated
	}
	data := make([]byte, n)
	read, err := io.ReadFull(c.in, data)
	c.offset += int64(read)
	return data, truncated(err)
}

func (c *counter) ReadByte() (byte, error) {
	b, err := c.in.ReadByte()
	if err == nil {
		c.offset++
	}
	return b, err
}

// long reads one integer. It returns io.EOF only when there is not a single byte left.
func (c *counter) long() (int64, error) {
	before := c.offset
	n, err := binary.ReadVarint(c)
	if err == io.EOF && c.offset > before {
		return 0, errTruncated
	}
	return n, err
}

// text reads a length and that many bytes, at most limit.
func (c *counter) text(limit int64) ([]byte, error) {
	n, err := c.long()
	if err != nil {
		return nil, truncated(err)
	}
	if n < 0 || n > limit {
		return nil, fmt.Errorf("a length of %d bytes in the header is not from 0 to %d", n, limit)
	}
	return c.bytes(n)
}

// truncated turns the end of the file, where more was needed, into what that means.
func truncated(err error) error {
	if err == io.EOF || errors.Is(err, io.ErrUnexpectedEOF) {
		return errTruncated
	}
	return err
}

// maxMetaEntries bounds how many entries a header may have; Avro defines two.
const maxMetaEntries = 1000

// readHeader reads magic, metadata and sync marker.
func (f *File) readHeader() error {
	first, err := f.in.bytes(int64(len(magic)))
	if err != nil || !bytes.Equal(first, magic) {
		return errMagic
	}
	meta, err := f.readMeta()
	if err != nil {
		return err
	}
	sync, err := f.in.bytes(syncSize)
	if err != nil {
		return err
	}
	copy(f.sync[:], sync)
	if meta["avro.schema"] == nil {
		return errors.New("the header has no avro.schema")
	}
	if f.schema, err = ParseSchema(meta["avro.schema"]); err != nil {
		return err
	}
	if f.codec = Codec(meta["avro.codec"]); f.codec == "" {
		f.codec = CodecNull
	}
	f.unpack, err = f.codec.decompressor(maxUnpacked)
	return err
}

// readMeta reads the header's map of metadata.
func (f *File) readMeta() (map[string][]byte, error) {
	meta := map[string][]byte{}
	for {
		count, err := f.in.long()
		if err != nil {
			return nil, truncated(err)
		}
		if count == 0 {
			return meta, nil
		}
		if count < 0 {
			// Then the block's size in bytes follows, of which a reader that wants all entries has no use.
			if _, err := f.in.long(); err != nil {
				return nil, truncated(err)
			}
			count = -count
		}
		if count < 0 || count+int64(len(meta)) > maxMetaEntries {
			return nil, fmt.Errorf("the header has more than %d entries", maxMetaEntries)
		}
		for range count {
			key, err := f.in.text(1 << 10)
			if err != nil {
				return nil, err
			}
			if meta[string(key)], err = f.in.text(maxSchemaText); err != nil {
				return nil, err
			}
		}
	}
}

// readBlock reads the next block. It returns io.EOF when the file is at its end.
func (f *File) readBlock() error {
	start := f.in.offset
	count, err := f.in.long()
	if err == io.EOF {
		return f.finish()
	}
	f.number++
	if err == nil {
		err = f.readBlockData(count)
	}
	if err != nil {
		return &FileError{f.path, start, fmt.Errorf("block %d: %w", f.number, err)}
	}
	return nil
}

// readBlockData reads what follows a block's count of records: size, data, sync marker.
func (f *File) readBlockData(count int64) error {
	size, err := f.in.long()
	if err != nil {
		return truncated(err)
	}
	if count < 0 || size < 0 {
		return fmt.Errorf("it claims %d records in %d bytes", count, size)
	}
	f.offset = f.in.offset
	stored, err := f.in.bytes(size)
	if err != nil {
		return err
	}
	sync, err := f.in.bytes(syncSize)
	if err != nil {
		return err
	}
	if !bytes.Equal(sync, f.sync[:]) {
		return errSync
	}
	if f.block, err = f.unpack(stored); err != nil {
		return fmt.Errorf("uncompress %s: %w", f.codec, err)
	}
	f.records, f.length = count, len(f.block)
	if least := int64(max(f.schema.root.least, 1)); count > int64(f.length)/least {
		return fmt.Errorf("it claims %d records in %d bytes", count, f.length)
	}
	if count == 0 && f.length > 0 {
		return fmt.Errorf("it claims no records in %d bytes", f.length)
	}
	return nil
}
