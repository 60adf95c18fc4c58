package alert

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"time"
)

// File reads an Avro object container file, record by record, handing out the bytes that stand in it.
// It is not safe for concurrent use.
type File struct {
	path   string
	file   *os.File // nil when reading from elsewhere
	size   int64    // of the file when it was opened
	mtime  time.Time
	in     counter
	schema *Schema
	codec  Codec
	sync   [syncSize]byte
	unpack func([]byte) ([]byte, error)

	block   []byte // what is left of the current block
	records int64  // how many records that is
	number  int    // of the current block, from 1
	offset  int64  // of the current block's first byte in the file
	length  int    // of the current block's data, after decompression
	err     error  // what Next returns from now on
}

// FileError says what is wrong with a container file and where.
type FileError struct {
	Path   string
	Offset int64 // bytes from the file's beginning; within a compressed block, of the block
	Err    error
}

func (e *FileError) Error() string { return fmt.Sprintf("%s: byte %d: %v", e.Path, e.Offset, e.Err) }

func (e *FileError) Unwrap() error { return e.Err }

// OpenFile opens a container file and reads its header. It refuses what is not a regular file, and compression
// other than null, deflate, snappy and zstandard. Errors are of type *FileError, except those of opening the file.
func OpenFile(path string) (*File, error) {
	// Asked before opening, because opening a named pipe waits for a writer.
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("open alert file: %w", err)
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("open alert file: %s is not a regular file", path)
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open alert file: %w", err)
	}
	f := &File{path: path, file: file, size: info.Size(), mtime: info.ModTime()}
	if err := f.start(file); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return f, nil
}

// start reads the header from r.
func (f *File) start(r io.Reader) error {
	f.in = counter{in: bufio.NewReaderSize(r, 64<<10), size: f.size}
	if err := f.readHeader(); err != nil {
		return &FileError{f.path, f.in.offset, err}
	}
	return nil
}

// Schema returns the writer schema of the file's records.
func (f *File) Schema() *Schema { return f.schema }

// SchemaID returns the schema id that belongs to the file's schema by Rubin's numbering (1100 for lsst.v11_0),
// or 0 when its namespace tells no version.
func (f *File) SchemaID() int32 { return f.schema.ID() }

// Codec returns how the file's blocks are compressed.
func (f *File) Codec() Codec { return f.codec }

// Path returns the path that the file was opened by.
func (f *File) Path() string { return f.path }

// Close closes the file.
func (f *File) Close() error { return f.file.Close() }

// Next returns the next record's body, byte for byte as it stands in the file, and io.EOF behind the last. The
// body stays valid, but it shares memory with its neighbours in the file. After an error, of type *FileError, every call returns the same.
func (f *File) Next() ([]byte, error) {
	for f.err == nil && f.records == 0 {
		f.err = f.readBlock()
	}
	if f.err != nil {
		return nil, f.err
	}
	size, err := f.schema.length(f.block)
	if err != nil {
		f.err = f.recordError(err)
		return nil, f.err
	}
	body := f.block[:size:size]
	f.block = f.block[size:]
	if f.records--; f.records == 0 && len(f.block) > 0 {
		f.err = f.recordError(fmt.Errorf("%d bytes are left behind the block's last record", len(f.block)))
		return nil, f.err
	}
	return body, nil
}

// recordError places an error in the current record. Only in an uncompressed block has the record itself a place in the file.
func (f *File) recordError(err error) error {
	within := int64(f.length - len(f.block))
	if f.codec == CodecNull {
		return &FileError{f.path, f.offset + within, fmt.Errorf("block %d: %w", f.number, err)}
	}
	return &FileError{f.path, f.offset, fmt.Errorf("block %d: byte %d of its content: %w", f.number, within, err)}
}

// finish checks that the file is still the one that was opened.
func (f *File) finish() error {
	if f.file == nil {
		return io.EOF
	}
	info, err := f.file.Stat()
	if err != nil {
		return &FileError{f.path, f.in.offset, err}
	}
	if info.Size() != f.size || !info.ModTime().Equal(f.mtime) {
		return &FileError{f.path, f.in.offset, errors.New("the file was changed while it was read")}
	}
	return io.EOF
}
