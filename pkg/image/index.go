package image

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// What the index says of each image, besides its digest.
const (
	nameKey   = "minibroker.image"
	refKey    = "org.opencontainers.image.ref.name"
	inputsKey = "minibroker.inputs" // hash of all that the image was made from
	stableKey = "minibroker.stable" // hash of what its layers but the last were made from
)

// readIndex gives the store's table of contents; an empty one before the first
// build.
func (s *Store) readIndex() (*v1.IndexManifest, error) {
	data, err := os.ReadFile(filepath.Join(s.dir, "index.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return &v1.IndexManifest{SchemaVersion: 2, MediaType: types.OCIImageIndex}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the image store: %w", err)
	}
	index, err := v1.ParseIndexManifest(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("read the image store: %s/index.json: %w", s.dir, err)
	}
	return index, nil
}

// put makes d the image of its name, in one step: a reader sees the old or the
// new one. Images of which nothing but the name is left are forgotten.
func (s *Store) put(d v1.Descriptor) error {
	index, err := s.readIndex()
	if err != nil {
		return err
	}
	kept := index.Manifests[:0]
	for _, other := range index.Manifests {
		if other.Annotations[nameKey] == d.Annotations[nameKey] {
			continue
		}
		if _, err := s.manifest(other); err == nil {
			kept = append(kept, other)
		}
	}
	index.Manifests = append(kept, d)
	data, err := json.MarshalIndent(index, "", "  ")
	if err != nil {
		return err
	}
	if err := s.replaceFile("oci-layout", []byte(`{"imageLayoutVersion":"1.0.0"}`)); err != nil {
		return err
	}
	return s.replaceFile("index.json", data)
}

func (s *Store) replaceFile(name string, data []byte) error {
	temporary := filepath.Join(s.dir, "tmp", name)
	if err := os.WriteFile(temporary, data, 0o644); err != nil {
		return err
	}
	return os.Rename(temporary, filepath.Join(s.dir, name))
}

// sweep removes the blobs that no image needs any more.
func (s *Store) sweep() error {
	index, err := s.readIndex()
	if err != nil {
		return err
	}
	needed := map[string]bool{}
	for _, d := range index.Manifests {
		manifest, err := s.manifest(d)
		if err != nil {
			return err
		}
		for _, b := range s.blobsOf(d, manifest) {
			needed[b.Path] = true
		}
	}
	there, err := filepath.Glob(filepath.Join(s.dir, blobFolder, "*"))
	if err != nil {
		return err
	}
	for _, path := range there {
		if needed[path] {
			continue
		}
		if err := os.Remove(path); err != nil {
			return err
		}
	}
	return nil
}
