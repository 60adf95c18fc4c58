package image

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// build makes the alertstream image of a program with that content and gives what
// was told meanwhile.
func build(t *testing.T, s *Store, content string) (Built, string) {
	t.Helper()
	var told strings.Builder
	b, err := s.BuildAlertstream(t.Context(), AlertstreamInputs{
		Binary: program(t, "alertstream", "", content), Sample: []byte("a visit"),
		Progress: func(step string) { fmt.Fprintln(&told, step) },
	})
	if err != nil {
		t.Fatal(err)
	}
	return b, told.String()
}

func digests(t *testing.T, s *Store) []string {
	t.Helper()
	blobs, err := s.Blobs(Alertstream)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, b := range blobs {
		all = append(all, b.Digest)
	}
	return all
}

func TestBuildIsRepeatable(t *testing.T) {
	one, _ := build(t, Open(t.TempDir()), "v1")
	two, _ := build(t, Open(t.TempDir()), "v1")
	if diff := cmp.Diff(one, two); diff != "" {
		t.Errorf("two stores (-one +two):\n%s", diff)
	}
	if other, _ := build(t, Open(t.TempDir()), "v2"); other.Digest == one.Digest || other.Ref == one.Ref {
		t.Errorf("another program gave the same image %v", other)
	}
}

func TestUnchangedInputsAreNotBuiltAgain(t *testing.T) {
	s := Open(t.TempDir())
	first, told := build(t, s, "v1")
	if want := "alertstream: built " + first.Ref + "\n"; told != want {
		t.Errorf("told %q, want %q", told, want)
	}
	second, told := build(t, s, "v1")
	if told != "alertstream: up to date\n" || second != first {
		t.Errorf("told %q, built %v after %v", told, second, first)
	}
}

func TestNewProgramKeepsTheOtherLayers(t *testing.T) {
	s := Open(t.TempDir())
	build(t, s, "v1")
	before := digests(t, s)
	// The tar of the first layer is gone if it is made again from what is there.
	stamp := stampOf(t, s, before[0])
	build(t, s, "v2")
	after := digests(t, s)
	if after[0] != before[0] || after[1] == before[1] || stampOf(t, s, after[0]) != stamp {
		t.Errorf("layers were %v, are %v", before[:2], after[:2])
	}
	there, err := os.ReadDir(filepath.Join(s.dir, blobFolder))
	if err != nil {
		t.Fatal(err)
	}
	if len(there) != len(after) {
		t.Errorf("%d blobs are left, the image needs %d", len(there), len(after))
	}
}

func stampOf(t *testing.T, s *Store, digest string) string {
	t.Helper()
	h, err := v1.NewHash(digest)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(s.blobPath(h))
	if err != nil {
		t.Fatal(err)
	}
	return info.ModTime().String()
}

func TestAlertstreamContent(t *testing.T) {
	s := Open(t.TempDir())
	build(t, s, "v1")
	blobs, err := s.Blobs(Alertstream)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, b := range blobs[:2] {
		names = append(names, entries(t, b.Path)...)
	}
	want := []string{"etc/", "etc/group", "etc/nsswitch.conf", "etc/passwd", "registry/", "sample/", "sample/visit.avro", "tmp/", "var/", "var/cache/", "var/cache/schemas/", "alertstream"}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("content (-want +got):\n%s", diff)
	}
}

// entries gives the names in a compressed layer.
func entries(t *testing.T, path string) []string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for r := tar.NewReader(plain); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return names
		}
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, h.Name)
	}
}

func TestNothingBuilt(t *testing.T) {
	s := Open(filepath.Join(t.TempDir(), "none"))
	if all, err := s.List(); err != nil || len(all) != 0 {
		t.Errorf("list: %v, %v", all, err)
	}
	if _, err := s.Get(Kafka); err == nil || !strings.Contains(err.Error(), "image kafka is not built") || !strings.Contains(err.Error(), "run `minibroker images build`") {
		t.Errorf("get: %v", err)
	}
}

func TestGetAndList(t *testing.T) {
	s := Open(t.TempDir())
	b, _ := build(t, s, "v1")
	again := Open(s.dir)
	if got, err := again.Get(Alertstream); err != nil || got != b {
		t.Errorf("get: %v, %v; want %v", got, err, b)
	}
	if all, err := again.List(); err != nil || !slices.Equal(all, []Built{b}) {
		t.Errorf("list: %v, %v", all, err)
	}
	var size int64
	blobs, err := s.Blobs(Alertstream)
	if err != nil {
		t.Fatal(err)
	}
	for _, blob := range blobs {
		size += blob.Size
	}
	if last := blobs[len(blobs)-1]; last.Digest != b.Digest || size != b.Size {
		t.Errorf("blobs end with %s and have %d bytes; want %s, %d", last.Digest, size, b.Digest, b.Size)
	}
}

func TestDamageIsToldAndMended(t *testing.T) {
	for _, c := range []struct {
		name   string
		damage func(path string) error
	}{
		{"lost", os.Remove},
		{"cut short", func(path string) error { return os.Truncate(path, 3) }},
	} {
		// Layer, configuration and manifest.
		for i := range 4 {
			t.Run(fmt.Sprint(c.name, i), func(t *testing.T) {
				s := Open(t.TempDir())
				b, _ := build(t, s, "v1")
				blobs, err := s.Blobs(Alertstream)
				if err != nil {
					t.Fatal(err)
				}
				if err := c.damage(blobs[i].Path); err != nil {
					t.Fatal(err)
				}
				if _, err := s.Tarball(Alertstream); !errors.Is(err, errDamaged) {
					t.Errorf("tarball: %v, want %v", err, errDamaged)
				}
				if again, _ := build(t, s, "v1"); again != b {
					t.Errorf("built %v, was %v", again, b)
				}
				digests(t, s)
			})
		}
	}
}

func TestInterruptedBuildLeavesTheOldImage(t *testing.T) {
	s := Open(t.TempDir())
	b, _ := build(t, s, "v1")
	stop := errors.New("stopped by the test")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(stop)
	_, err := s.BuildAlertstream(ctx, AlertstreamInputs{
		Binary: program(t, "alertstream", "", "v2"), Sample: []byte("a visit"), Progress: func(string) {},
	})
	if !errors.Is(err, stop) {
		t.Errorf("got %v, want %v", err, stop)
	}
	if got, err := s.Get(Alertstream); err != nil || got != b {
		t.Errorf("the image is %v, %v; was %v", got, err, b)
	}
	if left, err := os.ReadDir(filepath.Join(s.dir, "tmp")); err != nil || len(left) != 0 {
		t.Errorf("left in tmp: %v, %v", left, err)
	}
}

func TestKilledBuildIsCleared(t *testing.T) {
	s := Open(t.TempDir())
	build(t, s, "v1")
	rest := filepath.Join(s.dir, "tmp", "work", "root")
	if err := os.MkdirAll(rest, 0o755); err != nil {
		t.Fatal(err)
	}
	build(t, s, "v2")
	if _, err := os.Stat(rest); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s is still there: %v", rest, err)
	}
}

func TestBuildsWaitForEachOther(t *testing.T) {
	s := Open(t.TempDir())
	unlock, err := s.lock(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	waited := errors.New("it waited")
	other := func(step string) {
		if !strings.Contains(step, "another build uses "+s.dir) {
			t.Errorf("told %q", step)
		}
		cancel(waited)
	}
	if _, err := s.lock(ctx, other); !errors.Is(err, waited) {
		t.Errorf("second lock: %v", err)
	}
	unlock()
	unlock, err = s.lock(t.Context(), func(step string) { t.Errorf("told %q", step) })
	if err != nil {
		t.Fatal(err)
	}
	unlock()
}
