package alert

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/linkedin/goavro/v2"
)

// codecs are all that there are.
var codecs = []Codec{CodecNull, CodecDeflate, CodecSnappy, CodecZstandard}

// seq yields bodies one after the other.
func seq(bodies ...[]byte) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		for _, b := range bodies {
			if !yield(b, nil) {
				return
			}
		}
	}
}

// bodiesOf returns the bodies of samples.
func bodiesOf(samples []sample) [][]byte {
	var bodies [][]byte
	for _, s := range samples {
		bodies = append(bodies, s.body)
	}
	return bodies
}

// container returns a container file's bytes.
func container(t testing.TB, s *Schema, codec Codec, bodies ...[]byte) []byte {
	t.Helper()
	var out bytes.Buffer
	if _, err := writeContainer(&out, s, codec, seq(bodies...)); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// readContainer reads all of a container.
func readContainer(data []byte) ([][]byte, error) {
	f := &File{path: "test.avro", size: int64(len(data))}
	if err := f.start(bytes.NewReader(data)); err != nil {
		return nil, err
	}
	var bodies [][]byte
	for {
		body, err := f.Next()
		if err == io.EOF {
			return bodies, nil
		}
		if err != nil {
			return bodies, err
		}
		bodies = append(bodies, body)
	}
}

func TestFilesComeBackByteForByte(t *testing.T) {
	want := bodiesOf(generatedSamples(t, StampsFull, 30)) // four blocks
	s := mustSchema(t, GeneratedSchemaID)
	for _, codec := range codecs {
		path := filepath.Join(t.TempDir(), "visit.avro")
		n, err := WriteFile(path, s, codec, seq(want...))
		if err != nil || n != len(want) {
			t.Fatalf("%s: %d, %v", codec, n, err)
		}
		f, err := OpenFile(path)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if f.Codec() != codec || f.SchemaID() != GeneratedSchemaID || f.Path() != path {
			t.Errorf("%s: codec %s, schema %d, path %s", codec, f.Codec(), f.SchemaID(), f.Path())
		}
		for i := range want {
			got, err := f.Next()
			if err != nil || !bytes.Equal(got, want[i]) {
				t.Fatalf("%s: alert %d differs: %d bytes, %v", codec, i, len(got), err)
			}
		}
		for range 2 {
			if _, err := f.Next(); err != io.EOF {
				t.Errorf("%s: behind the end: %v", codec, err)
			}
		}
	}
}

// TestGoavroReadsOurFiles lets another implementation read what WriteFile wrote.
func TestGoavroReadsOurFiles(t *testing.T) {
	want := bodiesOf(generatedSamples(t, StampsNone, 20))
	for _, codec := range []Codec{CodecNull, CodecDeflate, CodecSnappy} { // goavro has no zstandard
		data := container(t, mustSchema(t, GeneratedSchemaID), codec, want...)
		r, err := goavro.NewOCFReader(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		for i := range want {
			if !r.Scan() {
				t.Fatalf("%s: alert %d: %v", codec, i, r.Err())
			}
			native, err := r.Read()
			if err != nil {
				t.Fatal(err)
			}
			again, err := r.Codec().BinaryFromNative(nil, native)
			if err != nil || !bytes.Equal(again, want[i]) {
				t.Fatalf("%s: alert %d differs in goavro: %v", codec, i, err)
			}
		}
		if r.Scan() {
			t.Errorf("%s: goavro finds more than there is", codec)
		}
	}
}

// TestReadsGoavrosFiles reads what another implementation wrote.
func TestReadsGoavrosFiles(t *testing.T) {
	samples := oddSamples(t)[:5]
	for _, codec := range []string{goavro.CompressionNullLabel, goavro.CompressionDeflateLabel, goavro.CompressionSnappyLabel} {
		var file bytes.Buffer
		w, err := goavro.NewOCFWriter(goavro.OCFConfig{W: &file, Schema: oddSchema, CompressionName: codec})
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range samples {
			if err := w.Append([]any{goavroDecode(t, s.schema, s.body)}); err != nil {
				t.Fatal(err)
			}
		}
		got, err := readContainer(file.Bytes())
		if err != nil || len(got) != len(samples) {
			t.Fatalf("%s: %d records, %v", codec, len(got), err)
		}
		for i, s := range samples {
			// Maps have no order, so only their sizes can be compared with the original's.
			if len(got[i]) != len(s.body) {
				t.Errorf("%s: record %d has %d bytes, want %d", codec, i, len(got[i]), len(s.body))
			}
		}
	}
}

func TestWriteFileIsDeterministicAndLeavesNoRest(t *testing.T) {
	s := mustSchema(t, GeneratedSchemaID)
	bodies := bodiesOf(generatedSamples(t, StampsNone, 10))
	if !bytes.Equal(container(t, s, CodecZstandard, bodies...), container(t, s, CodecZstandard, bodies...)) {
		t.Error("the same bodies give different files")
	}
	folder := t.TempDir()
	path := filepath.Join(folder, "visit.avro")
	if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	failure := errors.New("interrupted")
	_, err := WriteFile(path, s, CodecNull, func(yield func([]byte, error) bool) {
		_ = yield(bodies[0], nil) && yield(nil, failure)
	})
	if !errors.Is(err, failure) {
		t.Errorf("got %v", err)
	}
	if old, err := os.ReadFile(path); err != nil || string(old) != "old" {
		t.Errorf("the file that was there is %q, %v", old, err)
	}
	if _, err := WriteFile(path, s, CodecNull, seq(bodies...)); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(folder)
	if err != nil || len(entries) != 1 {
		t.Errorf("the folder holds %v, %v", entries, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o644 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if _, err := WriteFile(path, s, "lz4", seq()); err == nil {
		t.Error("codec lz4 is written")
	}
	if _, err := WriteFile(filepath.Join(folder, "no", "such", "folder"), s, CodecNull, seq()); err == nil {
		t.Error("a folder that is not there is written to")
	}
}

func TestOpenFileRefuses(t *testing.T) {
	folder := t.TempDir()
	write := func(name string, data []byte) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	loop := filepath.Join(folder, "loop")
	if err := os.Symlink(loop, loop); err != nil {
		t.Fatal(err)
	}
	tests := []struct{ path, want string }{
		{folder, "is not a regular file"},
		{os.DevNull, "is not a regular file"},
		{loop, "too many"},
		{filepath.Join(folder, "none"), "no such file"},
		{write("empty", nil), "empty: byte 0: this is not an Avro container file"},
		{write("text", []byte("visit 1")), "text: byte 4: this is not an Avro container file"},
		{write("codec", headerOnly("lz4", `{"type": "record", "name": "r", "fields": []}`)), `codec "lz4" is unknown; known are null, deflate, snappy and zstandard`},
		{write("schema", headerOnly("null", `"int"`)), ": schema is of type int where a record is needed"},
		{write("none.avro", append(magic, 0)), "the file ends before it is whole"},
		{write("without", append(magic, make([]byte, 1+syncSize)...)), "the header has no avro.schema"},
		{write("long", binary.AppendVarint(append(magic, 2), 1<<40)), "a length of 1099511627776 bytes in the header is not from 0 to 1024"},
		{write("many", binary.AppendVarint(magic, 1<<40)), "the header has more than 1000 entries"},
	}
	for _, test := range tests {
		if _, err := OpenFile(test.path); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want …%s…", test.path, err, test.want)
		}
	}
}

// headerOnly returns a container without blocks.
func headerOnly(codec Codec, schema string) []byte {
	return header(&Schema{text: []byte(schema)}, codec, make([]byte, syncSize))
}

func TestFileThatChangesWhileItIsRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "visit.avro")
	samples := generatedSamples(t, StampsNone, 1)
	if _, err := WriteFile(path, samples[0].schema, CodecNull, seq(samples[0].body)); err != nil {
		t.Fatal(err)
	}
	f, err := OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.Next(); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(path, time.Time{}, time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Next(); err == nil || !strings.Contains(err.Error(), "visit.avro: byte ") || !strings.Contains(err.Error(), "was changed while it was read") {
		t.Errorf("got %v", err)
	}
}
