package image

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/layout"
)

// Progress is told each step that takes a while.
type Progress func(step string)

// build makes an image unless the store has it from the same inputs. stable
// makes all layers but the last, in a work folder that is removed afterwards; they
// are taken over from the last build if their own inputs are the same. An
// interrupted build leaves the image that was there.
func (s *Store) build(ctx context.Context, r recipe, progress Progress,
	stable func(work string) ([]layer, error), last func() (layer, error),
) (Built, error) {
	unlock, err := s.lock(ctx, progress)
	if err != nil {
		return Built{}, fmt.Errorf("build image %s: %w", r.name, err)
	}
	defer unlock()
	if d, err := s.find(r.name); err == nil && d.Annotations[inputsKey] == r.inputs {
		if _, err := s.Blobs(r.name); err == nil {
			progress(r.name + ": up to date")
			return s.built(d)
		}
	}
	layers, err := s.stableLayers(r)
	if err != nil {
		work := filepath.Join(s.dir, "tmp", "work")
		if err := os.Mkdir(work, 0o755); err != nil {
			return Built{}, err
		}
		defer os.RemoveAll(work)
		if layers, err = stable(work); err != nil {
			return Built{}, fmt.Errorf("build image %s: %w", r.name, err)
		}
	}
	top, err := last()
	if err != nil {
		return Built{}, fmt.Errorf("build image %s: %w", r.name, err)
	}
	b, err := s.assemble(r, append(layers, top))
	if err != nil {
		return Built{}, fmt.Errorf("build image %s: %w", r.name, err)
	}
	progress(fmt.Sprintf("%s: built %s", r.name, b.Ref))
	return b, nil
}

// stableLayers gives all layers but the last of the build in the store, if they
// were made from the same inputs and are whole.
func (s *Store) stableLayers(r recipe) ([]layer, error) {
	d, err := s.find(r.name)
	if err != nil {
		return nil, err
	}
	if d.Annotations[stableKey] != r.stable {
		return nil, errors.New("made from other inputs")
	}
	if _, err := s.Blobs(r.name); err != nil {
		return nil, err
	}
	return s.layersOf(d, 1)
}

// layersOf reads the layers of an image back, without the last few.
func (s *Store) layersOf(d v1.Descriptor, without int) ([]layer, error) {
	manifest, err := s.manifest(d)
	if err != nil {
		return nil, err
	}
	img, err := layout.Path(s.dir).Image(d.Digest)
	if err != nil {
		return nil, err
	}
	config, err := img.ConfigFile()
	if err != nil {
		return nil, err
	}
	var layers []layer
	for i, blob := range manifest.Layers[:len(manifest.Layers)-without] {
		layers = append(layers, layer{blob: blob, diff: config.RootFS.DiffIDs[i], made: config.History[i].CreatedBy})
	}
	return layers, nil
}

// lock makes the store's folders, keeps other builds out, and clears what a
// killed one left.
func (s *Store) lock(ctx context.Context, progress Progress) (unlock func(), err error) {
	if err := os.MkdirAll(filepath.Join(s.dir, blobFolder), 0o755); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(filepath.Join(s.dir, "lock"), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	if err := waitLock(ctx, f, progress); err != nil {
		f.Close()
		return nil, err
	}
	temporary := filepath.Join(s.dir, "tmp")
	if err := os.RemoveAll(temporary); err != nil {
		f.Close()
		return nil, err
	}
	if err := os.Mkdir(temporary, 0o755); err != nil {
		f.Close()
		return nil, err
	}
	return func() { f.Close() }, nil
}

// waitLock takes the lock on f, which ends with the process that holds it.
func waitLock(ctx context.Context, f *os.File, progress Progress) error {
	for told := false; ; told = true {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return err
		}
		if !told {
			progress("another build uses " + filepath.Dir(f.Name()) + "; waiting for it")
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(100 * time.Millisecond):
		}
	}
}
