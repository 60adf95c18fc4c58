package image

import (
	"archive/tar"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
)

// user is who owns files that a container may write, and runs its programs.
const user = 1000

// tree is the content of one layer: what lies at each path. Paths are relative
// to the image's root and without a leading slash.
type tree map[string]entry

type entry struct {
	mode    fs.FileMode // type and permissions
	owner   int         // user and group ID
	link    string      // where a symbolic link points
	content []byte      // of a file, unless
	source  string      // it is copied from this one
}

func (t tree) dir(name string, mode fs.FileMode, owner int) {
	t[name] = entry{mode: fs.ModeDir | mode, owner: owner}
}

func (t tree) symlink(name, to string) { t[name] = entry{mode: fs.ModeSymlink | 0o777, link: to} }

func (t tree) bytes(name string, mode fs.FileMode, content []byte) {
	t[name] = entry{mode: mode, content: content}
}

// file copies a file, or what a link leads to.
func (t tree) file(name, source string, mode fs.FileMode) {
	t[name] = entry{mode: mode, source: source}
}

// copyDir copies a folder with all in it. Everybody may read it, nobody but root
// may write it, whatever the user's umask said when it was made.
func (t tree) copyDir(name, source string) error {
	return filepath.WalkDir(source, func(at string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		below, err := filepath.Rel(source, at)
		if err != nil {
			return err
		}
		to := path.Join(name, filepath.ToSlash(below))
		info, err := d.Info()
		if err != nil {
			return err
		}
		switch {
		case d.IsDir():
			t.dir(to, 0o755, 0)
		case info.Mode()&fs.ModeSymlink != 0:
			link, err := os.Readlink(at)
			if err != nil {
				return err
			}
			t.symlink(to, link)
		case info.Mode()&0o111 != 0:
			t.file(to, at, 0o755)
		default:
			t.file(to, at, 0o644)
		}
		return nil
	})
}

// withParents adds the folders that lead to what is there.
func (t tree) withParents() tree {
	all := maps.Clone(t)
	for name := range t {
		for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
			if _, ok := all[dir]; !ok {
				all.dir(dir, 0o755, 0)
			}
		}
	}
	return all
}

// writeTar writes the tree: sorted, so that folders come before what is in them,
// and without times.
func (t tree) writeTar(w io.Writer) error {
	all := t.withParents()
	archive := tar.NewWriter(w)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if err := all[name].writeTar(archive, name); err != nil {
			return fmt.Errorf("write %s: %w", name, err)
		}
	}
	return archive.Close()
}

func (e entry) writeTar(archive *tar.Writer, name string) error {
	header := &tar.Header{Name: name, Mode: int64(e.mode.Perm()), Uid: e.owner, Gid: e.owner, Format: tar.FormatPAX}
	switch {
	case e.mode.IsDir():
		header.Typeflag, header.Name = tar.TypeDir, name+"/"
		if e.mode&fs.ModeSticky != 0 {
			header.Mode |= 0o1000
		}
	case e.mode&fs.ModeSymlink != 0:
		header.Typeflag, header.Linkname = tar.TypeSymlink, e.link
	case e.source == "":
		header.Typeflag, header.Size = tar.TypeReg, int64(len(e.content))
	default:
		return e.copyFile(archive, header)
	}
	if err := archive.WriteHeader(header); err != nil {
		return err
	}
	_, err := archive.Write(e.content)
	return err
}

func (e entry) copyFile(archive *tar.Writer, header *tar.Header) error {
	f, err := os.Open(e.source)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	header.Typeflag, header.Size = tar.TypeReg, info.Size()
	if err := archive.WriteHeader(header); err != nil {
		return err
	}
	_, err = io.Copy(archive, f)
	return err
}
