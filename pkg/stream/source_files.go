package stream

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"minibroker/pkg/alert"
)

// fileSource takes visits from Avro container files, one visit from each.
type fileSource struct {
	files []visitFile
}

// visitFile is a file that was read through and found good.
type visitFile struct {
	path     string
	visit    int64
	size     int // alerts to send of it
	schemaID int32
	schema   *alert.Schema
	largest  int // bytes of its largest alert in wire format
	info     os.FileInfo
}

// Files are visits in Avro container files.
type Files struct {
	Folder   string // of files *.avro, which are read in the order of their names
	Visits   int    // the first so many; 0: all
	PerVisit int    // alerts of each that are sent at most
	Fields   Fields
	Schemas  *alert.Schemas // that readers of the stream will know
	SchemaID int32          // that the alerts are sent with; 0: that of the file's schema, which LSST's tell
}

// FileSource reads files and checks them: that each holds alerts of one visit, of
// a known schema that has the named fields, all complete. Reading through takes
// about a second per gigabyte.
func FileSource(ctx context.Context, o Files) (Source, error) {
	paths, err := alertFiles(o.Folder)
	if err != nil {
		return nil, err
	}
	if o.Visits > 0 && o.Visits < len(paths) {
		paths = paths[:o.Visits]
	}
	s := &fileSource{}
	byVisit := map[int64]string{}
	for _, path := range paths {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		f, err := o.check(ctx, path)
		if err != nil {
			return nil, err
		}
		if other, taken := byVisit[f.visit]; taken {
			return nil, fmt.Errorf("%s: visit %d is also in %s; a visit must be in one file", path, f.visit, other)
		}
		byVisit[f.visit] = path
		s.files = append(s.files, f)
	}
	return s, nil
}

// alertFiles returns the paths of a folder's *.avro files in the order of their
// names.
func alertFiles(folder string) ([]string, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, fmt.Errorf("read the folder of alerts: %w", err)
	}
	var paths []string
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".avro") {
			paths = append(paths, filepath.Join(folder, e.Name()))
		}
	}
	if len(paths) == 0 {
		return nil, fmt.Errorf("%s has no file *.avro; make some with `minibroker alerts generate`", folder)
	}
	slices.Sort(paths)
	return paths, nil
}

// check reads a file through. Its first alerts are those to send.
func (o Files) check(ctx context.Context, path string) (visitFile, error) {
	f := visitFile{path: path}
	in, err := alert.OpenFile(path)
	if err != nil {
		return f, fmt.Errorf("%w; mend the file, or leave it out", err)
	}
	defer in.Close()
	if f.info, err = os.Stat(path); err != nil {
		return f, err
	}
	f.schemaID, f.schema = cmp.Or(o.SchemaID, in.SchemaID()), in.Schema()
	public, err := o.Schemas.ByID(ctx, f.schemaID)
	if err != nil {
		return f, fmt.Errorf("%s: schema %s: %w", path, in.Schema().Name(), err)
	}
	check, err := newFileCheck(in.Schema(), public, o.Fields)
	if err != nil {
		return f, fmt.Errorf("%s: %w", path, err)
	}
	for n := 1; ; n++ {
		body, err := in.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return f, fmt.Errorf("%w; copy or write the file again, or leave it out", err)
		}
		if f.visit, err = check.next(body); err != nil {
			return f, fmt.Errorf("%s: alert %d: %w", path, n, err)
		}
		if n <= o.PerVisit {
			f.size = n
			f.largest = max(f.largest, alert.HeaderSize+len(body))
		}
	}
	if f.size == 0 {
		return f, fmt.Errorf("%s: no alert is in it; leave the file out", path)
	}
	return f, nil
}

// Visit implements Source.
func (s *fileSource) Visit(n int) (SourceVisit, error) {
	if n >= len(s.files) {
		return SourceVisit{}, io.EOF
	}
	f := s.files[n]
	return SourceVisit{Size: f.size, SchemaID: f.schemaID, Schema: f.schema, Bodies: chosenFrom(f.bodies())}, nil
}

// bodies yields the alerts to send.
func (f visitFile) bodies() iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		in, err := alert.OpenFile(f.path)
		if err != nil {
			yield(nil, err)
			return
		}
		defer in.Close()
		if err := f.same(); err != nil {
			yield(nil, err)
			return
		}
		for i := range f.size {
			body, err := in.Next()
			if errors.Is(err, io.EOF) {
				err = fmt.Errorf("%s: it ends after %d alerts and had %d before: it was changed", f.path, i, f.size)
			}
			if !yield(body, err) || err != nil {
				return
			}
		}
	}
}

// same checks that the file is the one that was checked.
func (f visitFile) same() error {
	now, err := os.Stat(f.path)
	if err != nil {
		return err
	}
	if now.Size() != f.info.Size() || !now.ModTime().Equal(f.info.ModTime()) {
		return fmt.Errorf("%s: it was changed after it had been checked; start again to send it as it is now", f.path)
	}
	return nil
}

// Largest implements Source.
func (s *fileSource) Largest() (bytes int, path string) {
	for _, f := range s.files {
		if f.largest > bytes {
			bytes, path = f.largest, f.path
		}
	}
	return bytes, path
}
