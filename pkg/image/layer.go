package image

import (
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// layer is one layer whose blob is in the store.
type layer struct {
	blob v1.Descriptor // compressed
	diff v1.Hash       // of the tar in it
	made string        // what it holds, for the image's history
}

// compression is the gzip level of layers. An engine unpacks all levels with the
// same work; a higher one takes minutes to save half a percent.
const compression = 6

// writeLayer puts a tree into the store.
func (s *Store) writeLayer(ctx context.Context, made string, t tree) (layer, error) {
	diff := sha256.New()
	blob, err := s.writeBlob(types.OCILayer, func(w io.Writer) error {
		compressed, err := gzip.NewWriterLevel(w, compression)
		if err != nil {
			return err
		}
		if err := t.writeTar(untilDone{ctx, io.MultiWriter(diff, compressed)}); err != nil {
			return err
		}
		return compressed.Close()
	})
	return layerOf(made, blob, diff, err)
}

// writePlainLayer does so without compression, for a tree of files that are compressed
// already: engines unpack it with less work.
func (s *Store) writePlainLayer(ctx context.Context, made string, t tree) (layer, error) {
	diff := sha256.New()
	blob, err := s.writeBlob(types.OCIUncompressedLayer, func(w io.Writer) error {
		return t.writeTar(untilDone{ctx, io.MultiWriter(diff, w)})
	})
	return layerOf(made, blob, diff, err)
}

func layerOf(made string, blob v1.Descriptor, diff hash.Hash, err error) (layer, error) {
	if err != nil {
		return layer{}, fmt.Errorf("write layer %s: %w", made, err)
	}
	return layer{blob: blob, diff: hashOf(diff), made: made}, nil
}

// writeBlob stores what fill writes under its hash. Until it is whole it has
// another name, in the folder that every build empties first.
func (s *Store) writeBlob(kind types.MediaType, fill func(io.Writer) error) (v1.Descriptor, error) {
	f, err := os.CreateTemp(filepath.Join(s.dir, "tmp"), "blob-")
	if err != nil {
		return v1.Descriptor{}, err
	}
	defer os.Remove(f.Name())
	defer f.Close()
	digest := sha256.New()
	if err := fill(io.MultiWriter(f, digest)); err != nil {
		return v1.Descriptor{}, err
	}
	size, err := f.Seek(0, io.SeekCurrent)
	if err != nil {
		return v1.Descriptor{}, err
	}
	if err := f.Chmod(0o644); err != nil {
		return v1.Descriptor{}, err
	}
	d := v1.Descriptor{MediaType: kind, Size: size, Digest: hashOf(digest)}
	return d, os.Rename(f.Name(), s.blobPath(d.Digest))
}

func hashOf(h hash.Hash) v1.Hash {
	return v1.Hash{Algorithm: "sha256", Hex: hex.EncodeToString(h.Sum(nil))}
}

// untilDone fails once ctx is done, which ends a long copy.
type untilDone struct {
	ctx context.Context
	io.Writer
}

func (u untilDone) Write(p []byte) (int, error) {
	if u.ctx.Err() != nil {
		return 0, context.Cause(u.ctx)
	}
	return u.Writer.Write(p)
}
