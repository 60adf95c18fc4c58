package image

import (
	"archive/tar"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// listing describes a tar archive, a line an entry.
func listing(t *testing.T, archive []byte) []string {
	t.Helper()
	var lines []string
	for r := tar.NewReader(bytes.NewReader(archive)); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return lines
		}
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if h.ModTime.Unix() != 0 || h.Uid != h.Gid || h.Uname != "" {
			t.Errorf("%s: time %v, owner %d:%d %q", h.Name, h.ModTime, h.Uid, h.Gid, h.Uname)
		}
		lines = append(lines, fmt.Sprintf("%c %04o %d %s %s%s", h.Typeflag, h.Mode, h.Uid, h.Name, h.Linkname, content))
	}
}

func tarOf(t *testing.T, tree tree) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := tree.writeTar(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestTreeBecomesSortedTar(t *testing.T) {
	source := filepath.Join(t.TempDir(), "library")
	if err := os.WriteFile(source, []byte("code"), 0o600); err != nil {
		t.Fatal(err)
	}
	x := tree{}
	x.symlink("bin/sh", "busybox")
	x.file("lib/libc.so.6", source, 0o755)
	x.dir("tmp", fs.ModeSticky|0o777, 0)
	x.dir("data", 0o755, user)
	x.bytes("etc/passwd", 0o644, []byte("root"))
	want := []string{
		"5 0755 0 bin/ ",
		"2 0777 0 bin/sh busybox",
		"5 0755 1000 data/ ",
		"5 0755 0 etc/ ",
		"0 0644 0 etc/passwd root",
		"5 0755 0 lib/ ",
		"0 0755 0 lib/libc.so.6 code",
		"5 1777 0 tmp/ ",
	}
	if diff := cmp.Diff(want, listing(t, tarOf(t, x))); diff != "" {
		t.Errorf("archive (-want +got):\n%s", diff)
	}
}

// A layer must not depend on who built it when.
func TestCopyDirForgetsTimesAndUmask(t *testing.T) {
	var archives [][]byte
	for _, mode := range []fs.FileMode{0o700, 0o755} {
		dir := t.TempDir()
		if err := os.Mkdir(filepath.Join(dir, "bin"), mode); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "bin", "java"), []byte("program"), mode); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "release"), []byte("17"), mode&0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink("java", filepath.Join(dir, "bin", "link")); err != nil {
			t.Fatal(err)
		}
		x := tree{}
		if err := x.copyDir("opt/jre", dir); err != nil {
			t.Fatal(err)
		}
		archives = append(archives, tarOf(t, x))
	}
	want := []string{
		"5 0755 0 opt/ ",
		"5 0755 0 opt/jre/ ",
		"5 0755 0 opt/jre/bin/ ",
		"0 0755 0 opt/jre/bin/java program",
		"2 0777 0 opt/jre/bin/link java",
		"0 0644 0 opt/jre/release 17",
	}
	if diff := cmp.Diff(want, listing(t, archives[0])); diff != "" {
		t.Errorf("archive (-want +got):\n%s", diff)
	}
	if !bytes.Equal(archives[0], archives[1]) {
		t.Error("the same folder with other permissions gave another archive")
	}
}

func TestExtractWritesWhatTheTarHolds(t *testing.T) {
	x := tree{}
	x.bytes("opt/kafka/bin/run.sh", 0o755, []byte("#!/bin/sh"))
	x.symlink("bin/sh", "busybox")
	x.dir("empty", 0o755, 0)
	dir := t.TempDir()
	if err := x.extract(dir); err != nil {
		t.Fatal(err)
	}
	again := tree{}
	if err := again.copyDir(".", dir); err != nil {
		t.Fatal(err)
	}
	delete(again, ".")
	if diff := cmp.Diff(listing(t, tarOf(t, x)), listing(t, tarOf(t, again))); diff != "" {
		t.Errorf("folder (-want +got):\n%s", diff)
	}
}
