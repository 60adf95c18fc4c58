package image

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// blobFolder holds one file for each manifest, configuration and layer, named by
// the SHA-256 of its content. A registry's folder has the same shape.
const blobFolder = "blobs/sha256"

// Blob is one content-addressed file of an image.
type Blob struct {
	Digest string // sha256:…
	Path   string // where it lies
	Size   int64  // bytes
}

// Blobs gives the files that a registry needs to serve the image: layers and
// configuration first, the manifest that names them last.
func (s *Store) Blobs(name string) ([]Blob, error) {
	d, err := s.find(name)
	if err != nil {
		return nil, err
	}
	manifest, err := s.manifest(d)
	if err != nil {
		return nil, err
	}
	blobs := s.blobsOf(d, manifest)
	for _, b := range blobs {
		if err := s.check(b); err != nil {
			return nil, fmt.Errorf("image %s: %w", name, err)
		}
	}
	return blobs, nil
}

func (s *Store) blobsOf(d v1.Descriptor, manifest *v1.Manifest) []Blob {
	var blobs []Blob
	for _, part := range append(manifest.Layers[:len(manifest.Layers):len(manifest.Layers)], manifest.Config, d) {
		blobs = append(blobs, Blob{Digest: part.Digest.String(), Path: s.blobPath(part.Digest), Size: part.Size})
	}
	return blobs
}

var errDamaged = errors.New("the image store is damaged: run `minibroker images build`")

// check finds a file that was lost or cut short; the content is not read.
func (s *Store) check(b Blob) error {
	info, err := os.Stat(b.Path)
	if err != nil {
		return fmt.Errorf("%w: %w", errDamaged, err)
	}
	if info.Size() != b.Size {
		return fmt.Errorf("%w: %s has %d bytes, not %d", errDamaged, b.Path, info.Size(), b.Size)
	}
	return nil
}

func (s *Store) blobPath(digest v1.Hash) string {
	return filepath.Join(s.dir, blobFolder, digest.Hex)
}

func (s *Store) manifest(d v1.Descriptor) (*v1.Manifest, error) {
	data, err := os.ReadFile(s.blobPath(d.Digest))
	if err != nil {
		return nil, fmt.Errorf("image %s: %w: %w", d.Annotations[nameKey], errDamaged, err)
	}
	manifest, err := v1.ParseManifest(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("image %s: %w: manifest %s: %w", d.Annotations[nameKey], errDamaged, d.Digest, err)
	}
	return manifest, nil
}
