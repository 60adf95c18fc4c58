package image

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// Store is a folder with built images, an OCI image layout.
type Store struct{ dir string }

// Built is an image in the store.
type Built struct {
	Name     string `json:"name"`     // kafka or alertstream
	Ref      string `json:"ref"`      // e.g. minibroker/kafka:4.3.1-1a2b3c4d
	Digest   string `json:"digest"`   // of the manifest, sha256:…: how a registry names it
	ConfigID string `json:"configID"` // of the configuration, sha256:…: the image ID after `docker load`
	Size     int64  `json:"size"`     // bytes that a node pulls
}

// DefaultDir is the folder used when none is named: minibroker/images in the
// user's cache folder, or in the temporary folder where there is no home.
func DefaultDir() string {
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	return filepath.Join(cache, "minibroker", "images")
}

// Open gives the store in dir. The folder is made by the first build.
func Open(dir string) *Store { return &Store{dir: dir} }

// List gives the built images, sorted by name; none is not an error.
func (s *Store) List() ([]Built, error) {
	index, err := s.readIndex()
	if err != nil {
		return nil, err
	}
	var all []Built
	for _, d := range index.Manifests {
		b, err := s.built(d)
		if err != nil {
			return nil, err
		}
		all = append(all, b)
	}
	slices.SortFunc(all, func(a, b Built) int { return strings.Compare(a.Name, b.Name) })
	return all, nil
}

// Get gives the image of that name. If it is not built, or not whole any more,
// the error says what to do.
func (s *Store) Get(name string) (Built, error) {
	d, err := s.find(name)
	if err != nil {
		return Built{}, err
	}
	return s.built(d)
}

func (s *Store) find(name string) (v1.Descriptor, error) {
	index, err := s.readIndex()
	if err != nil {
		return v1.Descriptor{}, err
	}
	for _, d := range index.Manifests {
		if d.Annotations[nameKey] == name {
			return d, nil
		}
	}
	return v1.Descriptor{}, fmt.Errorf("image %s is not built (nothing in %s): run `minibroker images build`", name, s.dir)
}

func (s *Store) built(d v1.Descriptor) (Built, error) {
	manifest, err := s.manifest(d)
	if err != nil {
		return Built{}, err
	}
	b := Built{
		Name:     d.Annotations[nameKey],
		Ref:      d.Annotations[refKey],
		Digest:   d.Digest.String(),
		ConfigID: manifest.Config.Digest.String(),
		Size:     d.Size + manifest.Config.Size,
	}
	for _, l := range manifest.Layers {
		b.Size += l.Size
	}
	return b, nil
}
