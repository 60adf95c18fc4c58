package topology

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"minibroker/pkg/mistake"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestBadInput loads the files of each archive in testdata/bad, as its comment
// says, and compares the errors with the archive's file "errors".
func TestBadInput(t *testing.T) {
	archives, err := filepath.Glob("testdata/bad/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatalf("no archives: %v", err)
	}
	for _, path := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			absolute, err := filepath.Abs(path)
			if err != nil {
				t.Fatal(err)
			}
			archive, err := txtar.ParseFile(absolute)
			if err != nil {
				t.Fatal(err)
			}
			got := loadArchive(t, archive)
			if *update {
				writeErrors(t, absolute, archive, got)
				return
			}
			if diff := cmp.Diff(fileOf(archive, "errors"), got); diff != "" {
				t.Errorf("errors (-want +got):\n%s", diff)
			}
		})
	}
}

// loadArchive writes the files, beside them one good node file a role, and
// gives the errors of loading as each line "load …" of the archive says.
func loadArchive(t *testing.T, archive *txtar.Archive) string {
	t.Helper()
	t.Chdir(t.TempDir())
	writeNodeFiles(t)
	if err := txtar.Write(archive, "."); err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for line := range strings.Lines(string(archive.Comment)) {
		words, isLoad := strings.CutPrefix(line, "load ")
		if !isLoad {
			continue
		}
		topology, err := Load(arguments(strings.Fields(words)))
		var errs mistake.Errors
		if !errors.As(err, &errs) || topology != nil {
			t.Fatalf("%s: topology %v, error %v; want no topology and Errors", line, topology, err)
		}
		got.WriteString(errs.Error() + "\n")
	}
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(got.String(), dir, "DIR") // of paths made absolute
}

func writeNodeFiles(t *testing.T) {
	t.Helper()
	for name, id := range map[string]string{
		"s.txt": "sender01placeholder000001", "f.txt": "filter01placeholder000001", "c.txt": "consumer01placeholder0001",
	} {
		write(t, name, id+"\n")
	}
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

func arguments(words []string) (files, sets []string) {
	for i := 0; i < len(words); i++ {
		if words[i] == "--set" {
			i++
			sets = append(sets, words[i])
		} else {
			files = append(files, words[i])
		}
	}
	return files, sets
}

func fileOf(archive *txtar.Archive, name string) string {
	for _, f := range archive.Files {
		if f.Name == name {
			return string(f.Data)
		}
	}
	return ""
}

func writeErrors(t *testing.T, path string, archive *txtar.Archive, got string) {
	t.Helper()
	golden := txtar.File{Name: "errors", Data: []byte(got)}
	if last := len(archive.Files) - 1; archive.Files[last].Name == "errors" {
		archive.Files[last] = golden
	} else {
		archive.Files = append(archive.Files, golden)
	}
	write(t, path, string(txtar.Format(archive)))
}
