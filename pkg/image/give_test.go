package image

import (
	"bytes"
	"io"
	"log"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/validate"
)

func TestTarballIsTheImage(t *testing.T) {
	s := Open(t.TempDir())
	b, _ := build(t, s, "v1")
	img, err := tarball.Image(func() (io.ReadCloser, error) { return s.Tarball(Alertstream) }, nil)
	if err != nil {
		t.Fatal(err)
	}
	checkImage(t, img, b)
	manifest, err := tarball.LoadManifest(func() (io.ReadCloser, error) { return s.Tarball(Alertstream) })
	if err != nil {
		t.Fatal(err)
	}
	if tags := manifest[0].RepoTags; len(tags) != 1 || tags[0] != b.Ref {
		t.Errorf("tags %v, want %s", tags, b.Ref)
	}
}

func TestSavedImagesBearTheirTags(t *testing.T) {
	s := Open(t.TempDir())
	b, _ := build(t, s, "v1")
	var archive bytes.Buffer
	if err := s.Save(&archive, Alertstream, Alertstream); err != nil {
		t.Fatal(err)
	}
	open := func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(archive.Bytes())), nil }
	for _, ref := range []string{Tag(Alertstream), b.Ref} {
		tag, err := name.NewTag(ref)
		if err != nil {
			t.Fatal(err)
		}
		img, err := tarball.Image(open, &tag)
		if err != nil {
			t.Fatalf("%s: %v", ref, err)
		}
		checkImage(t, img, b)
	}
	manifest, err := tarball.LoadManifest(open)
	if err != nil {
		t.Fatal(err)
	}
	var tags []string
	for _, image := range manifest {
		tags = append(tags, image.RepoTags...)
	}
	slices.Sort(tags)
	if !slices.Equal(tags, []string{Tag(Alertstream), b.Ref}) { // as a file of compose names it, without a host before it
		t.Errorf("tags %v, want %s and %s", tags, Tag(Alertstream), b.Ref)
	}
}

func TestSaveOfNothing(t *testing.T) {
	var archive bytes.Buffer
	if err := Open(t.TempDir()).Save(&archive, Kafka); err == nil || archive.Len() > 0 {
		t.Errorf("got %v and %d bytes", err, archive.Len())
	}
}

func TestPush(t *testing.T) {
	s := Open(t.TempDir())
	b, _ := build(t, s, "v1")
	server := httptest.NewServer(registry.New(registry.Logger(log.New(io.Discard, "", 0))))
	defer server.Close()
	host := strings.TrimPrefix(server.URL, "http://")
	ref, err := s.Push(t.Context(), Alertstream, host+"/lsst", true)
	if err != nil {
		t.Fatal(err)
	}
	if want := host + "/lsst/minibroker/alertstream@" + b.Digest; ref != want {
		t.Errorf("pushed as %s, want %s", ref, want)
	}
	for _, how := range []string{ref, host + "/lsst/" + b.Ref} {
		parsed, err := name.ParseReference(how)
		if err != nil {
			t.Fatal(err)
		}
		img, err := remote.Image(parsed)
		if err != nil {
			t.Fatalf("%s: %v", how, err)
		}
		checkImage(t, img, b)
	}
}

// checkImage makes sure that img is whole and the one that was built.
func checkImage(t *testing.T, img v1.Image, b Built) {
	t.Helper()
	if err := validate.Image(img); err != nil {
		t.Error(err)
	}
	id, err := img.ConfigName()
	if err != nil || id.String() != b.ConfigID {
		t.Errorf("ID %v, %v; want %s", id, err, b.ConfigID)
	}
	config, err := img.RawConfigFile()
	if err != nil || !bytes.Contains(config, []byte(`"Entrypoint":["/alertstream"]`)) {
		t.Errorf("configuration %s, %v", config, err)
	}
}

func TestPushFailsOnUnreachableRegistry(t *testing.T) {
	s := Open(t.TempDir())
	b, _ := build(t, s, "v1")
	_, err := s.Push(t.Context(), Alertstream, "localhost:1", true)
	if err == nil || !strings.Contains(err.Error(), "push image alertstream to localhost:1/"+b.Ref) {
		t.Errorf("got %v", err)
	}
}

func TestCheckRegistry(t *testing.T) {
	for _, good := range []string{"registry.example.org", "10.0.0.5:5000", "registry.example.org:443/lsst/alerts", "docker.io/lsst", "localhost:5000"} {
		if err := CheckRegistry(good); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	for _, bad := range []string{"", "lsst", "https://registry.example.org", "registry.example.org/LSST"} {
		if err := CheckRegistry(bad); err == nil || !strings.Contains(err.Error(), "host:port") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
