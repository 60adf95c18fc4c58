package image

import (
	"io"
	"io/fs"
	"iter"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"time"

	"minibroker/images"
)

// epoch is the time of all files in an image.
var epoch = time.Unix(0, 0)

// sorted gives the entries in the order of their paths.
func (t tree) sorted() iter.Seq2[string, entry] {
	return func(yield func(string, entry) bool) {
		for _, name := range slices.Sorted(maps.Keys(t)) {
			if !yield(name, t[name]) {
				return
			}
		}
	}
}

// users adds the users and how names of hosts are found.
func (t tree) users() error {
	return t.copyFS("etc", images.Files, "kafka/etc", 0o644)
}

// copyFS copies a folder of a file system, all files with the same permissions.
func (t tree) copyFS(name string, files fs.FS, from string, mode fs.FileMode) error {
	entries, err := fs.ReadDir(files, from)
	if err != nil {
		return err
	}
	for _, e := range entries {
		content, err := fs.ReadFile(files, path.Join(from, e.Name()))
		if err != nil {
			return err
		}
		t.bytes(path.Join(name, e.Name()), mode, content)
	}
	return nil
}

// extract writes the tree below dir; who owns what is left out.
func (t tree) extract(dir string) error {
	for name, e := range t.withParents().sorted() {
		if err := e.extract(filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	return nil
}

func (e entry) extract(to string) error {
	switch {
	case e.mode.IsDir():
		return os.MkdirAll(to, 0o755)
	case e.mode&fs.ModeSymlink != 0:
		return os.Symlink(e.link, to)
	case e.source == "":
		return os.WriteFile(to, e.content, e.mode)
	}
	in, err := os.Open(e.source)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, e.mode)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		out.Close()
		return err
	}
	return out.Close()
}
