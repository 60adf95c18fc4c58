package stream

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"minibroker/pkg/alert"

	"github.com/google/go-cmp/cmp"
)

// alertsOf yields generated alerts, given as visit and number.
func alertsOf(t *testing.T, places ...[2]int) iter.Seq2[[]byte, error] {
	t.Helper()
	g, err := alert.NewGenerator(alert.GeneratorConfig{Seed: 1, Stamps: alert.StampsNone, Alerts: 100})
	if err != nil {
		t.Fatal(err)
	}
	return func(yield func([]byte, error) bool) {
		for _, p := range places {
			if !yield(g.Visit(p[0]).Append(nil, p[1]), nil) {
				return
			}
		}
	}
}

// visitOf names the first n alerts of a visit.
func visitOf(visit, n int) (places [][2]int) {
	for i := range n {
		places = append(places, [2]int{visit, i})
	}
	return places
}

// write writes a container file into folder.
func write(t *testing.T, folder, name string, places ...[2]int) string {
	t.Helper()
	schema, err := alert.SchemaByID(alert.GeneratedSchemaID)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(folder, name)
	if _, err := alert.WriteFile(path, schema, alert.CodecNull, alertsOf(t, places...)); err != nil {
		t.Fatal(err)
	}
	return path
}

// collect returns all bodies of a visit.
func collect(t *testing.T, v SourceVisit) (bodies [][]byte) {
	t.Helper()
	for body, err := range v.Bodies(0, 1) {
		if err != nil {
			t.Fatal(err)
		}
		bodies = append(bodies, bytes.Clone(body))
	}
	return bodies
}

func TestFileSource(t *testing.T) {
	folder := t.TempDir()
	write(t, folder, "b.avro", visitOf(0, 5)...)
	write(t, folder, "a.avro", visitOf(1, 30)...)
	write(t, folder, "c.avro", visitOf(2, 3)...)
	if err := os.WriteFile(filepath.Join(folder, "readme.txt"), []byte("no alerts"), 0o644); err != nil {
		t.Fatal(err)
	}
	source, err := FileSource(t.Context(), Files{Folder: folder, Visits: 2, PerVisit: 20, Fields: lsst})
	if err != nil {
		t.Fatal(err)
	}
	for n, want := range [][][2]int{visitOf(1, 20), visitOf(0, 5)} {
		visit, err := source.Visit(n)
		if err != nil {
			t.Fatal(err)
		}
		got := collect(t, visit)
		if len(got) != len(want) || visit.Size != len(want) || visit.SchemaID != 1100 {
			t.Errorf("visit %d has %d alerts of size %d, schema %d", n, len(got), visit.Size, visit.SchemaID)
		}
		i := 0
		for body := range alertsOf(t, want...) {
			if !bytes.Equal(body, got[i]) {
				t.Errorf("visit %d alert %d differs", n, i)
			}
			i++
		}
		if middle, err := visit.body(3); err != nil || !bytes.Equal(middle, got[3]) {
			t.Errorf("visit %d alert 3 by its number differs: %v", n, err)
		}
	}
	if _, err := source.Visit(2); !errors.Is(err, io.EOF) {
		t.Errorf("a third visit: %v", err)
	}
	if size, where := source.Largest(); size < 1500 || size > 20000 || filepath.Dir(where) != folder {
		t.Errorf("largest alert: %d bytes in %s", size, where)
	}
}

var update = flag.Bool("update", false, "write the golden files anew")

// TestFileSourceErrors: what is told of bad files, before anything is sent.
func TestFileSourceErrors(t *testing.T) {
	var told strings.Builder
	for _, c := range []struct {
		name string
		make func(t *testing.T, folder string)
	}{
		{"empty folder", func(*testing.T, string) {}},
		{"two visits in a file", func(t *testing.T, folder string) {
			write(t, folder, "a.avro", append(visitOf(0, 2), [2]int{1, 0})...)
		}},
		{"two visits behind what is sent", func(t *testing.T, folder string) {
			write(t, folder, "a.avro", append(visitOf(0, 30), [2]int{1, 0})...)
		}},
		{"one visit in two files", func(t *testing.T, folder string) {
			write(t, folder, "a.avro", visitOf(0, 2)...)
			write(t, folder, "b.avro", [2]int{0, 5})
		}},
		{"an id twice", func(t *testing.T, folder string) {
			write(t, folder, "a.avro", [2]int{0, 1}, [2]int{0, 2}, [2]int{0, 1})
		}},
		{"no alerts", func(t *testing.T, folder string) { write(t, folder, "a.avro") }},
		{"truncated", func(t *testing.T, folder string) {
			path := write(t, folder, "a.avro", visitOf(0, 20)...)
			info, err := os.Stat(path)
			if err == nil {
				err = os.Truncate(path, info.Size()-100)
			}
			if err != nil {
				t.Fatal(err)
			}
		}},
		{"no container file", func(t *testing.T, folder string) {
			patch(t, write(t, folder, "a.avro", visitOf(0, 2)...), func(b []byte) []byte { return append([]byte("PAR1"), b[4:]...) })
		}},
		{"a block that is spoilt", func(t *testing.T, folder string) {
			patch(t, write(t, folder, "a.avro", visitOf(0, 2)...), func(b []byte) []byte { b[len(b)-1] ^= 1; return b })
		}},
		{"an unknown codec", func(t *testing.T, folder string) {
			patch(t, write(t, folder, "a.avro", visitOf(0, 2)...), func(b []byte) []byte {
				return bytes.Replace(b, []byte("avro.codec\x08null"), []byte("avro.codec\x08lzma"), 1)
			})
		}},
		{"a schema without an id", func(t *testing.T, folder string) {
			writeOwn(t, folder, 3)
		}},
		{"a pipe", func(t *testing.T, folder string) {
			if err := syscall.Mkfifo(filepath.Join(folder, "a.avro"), 0o644); err != nil {
				t.Fatal(err)
			}
		}},
		{"a link to itself", func(t *testing.T, folder string) {
			if err := os.Symlink("a.avro", filepath.Join(folder, "a.avro")); err != nil {
				t.Fatal(err)
			}
		}},
		{"a folder", func(t *testing.T, folder string) {
			if err := os.Mkdir(filepath.Join(folder, "a.avro"), 0o755); err != nil {
				t.Fatal(err)
			}
		}},
	} {
		folder := t.TempDir()
		c.make(t, folder)
		_, err := FileSource(t.Context(), Files{Folder: folder, Visits: 0, PerVisit: 20, Fields: lsst})
		if err == nil {
			t.Errorf("%s: no error", c.name)
			continue
		}
		fmt.Fprintf(&told, "%s\n\t%s\n", c.name, strings.ReplaceAll(err.Error(), folder, "FOLDER"))
	}
	const path = "testdata/bad-files.txt"
	if *update {
		if err := os.WriteFile(path, []byte(told.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), told.String()); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
	if _, err := FileSource(t.Context(), Files{Folder: "/nonexistent", Visits: 0, PerVisit: 20, Fields: lsst}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("missing folder: %v", err)
	}
}

// patch changes the bytes of a file.
func patch(t *testing.T, path string, change func([]byte) []byte) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	changed := change(bytes.Clone(content))
	if bytes.Equal(changed, content) {
		t.Fatal("nothing was changed")
	}
	if err := os.WriteFile(path, changed, 0o644); err != nil {
		t.Fatal(err)
	}
}

const ownSchema = `{"type": "record", "name": "own", "fields": [{"name": "night", "type": "long"}, {"name": "number", "type": "int"}]}`

// writeOwn writes a file of so many alerts of night 7, of a schema that is not
// LSST's.
func writeOwn(t *testing.T, folder string, alerts int) {
	t.Helper()
	schema, err := alert.ParseSchema([]byte(ownSchema))
	if err != nil {
		t.Fatal(err)
	}
	bodies := func(yield func([]byte, error) bool) {
		for i := range alerts {
			if !yield([]byte{14, byte(2 * i)}, nil) {
				return
			}
		}
	}
	if _, err := alert.WriteFile(filepath.Join(folder, "a.avro"), schema, alert.CodecDeflate, bodies); err != nil {
		t.Fatal(err)
	}
}

// TestOwnSchema: files of any schema are sent that has the fields that tell visit
// and id.
func TestOwnSchema(t *testing.T) {
	folder, schemas := t.TempDir(), t.TempDir()
	writeOwn(t, folder, 3)
	if err := os.WriteFile(filepath.Join(schemas, "1200.avsc"), []byte(ownSchema), 0o644); err != nil {
		t.Fatal(err)
	}
	files := Files{Folder: folder, PerVisit: 20, Fields: Fields{Visit: "night", ID: "number"}, SchemaID: 1200,
		Schemas: alert.NewSchemas(alert.SchemaSources{Folder: schemas})}
	source, err := FileSource(t.Context(), files)
	if err != nil {
		t.Fatal(err)
	}
	visit, err := source.Visit(0)
	if err != nil || visit.Size != 3 || visit.SchemaID != 1200 || visit.Schema.Name() != "own" {
		t.Errorf("%+v, %v", visit, err)
	}
}

func TestFileSourceFields(t *testing.T) {
	folder := t.TempDir()
	path := write(t, folder, "a.avro", visitOf(0, 2)...)
	for _, c := range []struct {
		fields Fields
		want   string
	}{
		{Fields{"diaSource.visits", "diaSourceId"}, `: field "diaSource.visits": schema lsst.v11_0.alert has no such field; nearest is "diaSource.visit"`},
		{Fields{"diaSource.visit", "diaSource.snr"}, ": alert 1: diaSource.snr is float where an integer is needed"},
	} {
		if _, err := FileSource(t.Context(), Files{Folder: folder, Visits: 0, PerVisit: 20, Fields: c.fields}); err == nil || err.Error() != path+c.want {
			t.Errorf("%v: %v, want %s", c.fields, err, c.want)
		}
	}
}

// TestFileChanged: of a file that is another than when it was checked nothing is
// sent.
func TestFileChanged(t *testing.T) {
	folder := t.TempDir()
	write(t, folder, "a.avro", visitOf(0, 10)...)
	source, err := FileSource(t.Context(), Files{Folder: folder, Visits: 0, PerVisit: 20, Fields: lsst})
	if err != nil {
		t.Fatal(err)
	}
	visit, err := source.Visit(0)
	if err != nil {
		t.Fatal(err)
	}
	path := write(t, folder, "a.avro", visitOf(0, 7)...)
	n := 0
	for _, err = range visit.Bodies(0, 1) {
		if err != nil {
			break
		}
		n++
	}
	if want := path + ": it was changed after it had been checked; start again to send it as it is now"; n != 0 || err == nil || err.Error() != want {
		t.Errorf("after %d alerts: %v", n, err)
	}
}
