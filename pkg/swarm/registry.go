package swarm

import (
	"archive/tar"
	"context"
	"fmt"
	"io"
	"os"
	"path"
	"strings"

	"github.com/docker/docker/api/types/container"

	"minibroker/pkg/image"
	"minibroker/pkg/plan"
)

// Where our registry keeps its files. The command line puts them there through
// the manager's engine, whose API is all that it needs to reach: the blobs of an
// image first, then a mark that says the image is whole.
const (
	registryRoot  = "/registry"
	registryBlobs = "blobs/sha256/"
	registryMarks = "/registry/images"
)

// load gives an image to the manager's own engine.
func (s *Swarm) load(ctx context.Context, images ImageSource, name string) error {
	tarball, err := images.Tarball(name)
	if err != nil {
		return err
	}
	defer tarball.Close()
	answer, err := s.api.ImageLoad(ctx, tarball)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	_, err = io.Copy(io.Discard, answer.Body)
	return err
}

// registryContainer gives the ID of our registry's container on the engine that
// we talk to, or "" if none runs there.
func (s *Swarm) registryContainer(ctx context.Context, name string) (string, error) {
	tasks, err := s.Tasks(ctx, name)
	if err != nil {
		return "", err
	}
	for _, t := range tasks {
		if t.Service == name+"_registry" && t.Node == s.node && t.State == "running" {
			return t.Container, nil
		}
	}
	return "", nil
}

// store copies an image into our registry.
func (s *Swarm) store(ctx context.Context, name string, images ImageSource, wanted plan.Image) error {
	id, err := s.registryContainer(ctx, name)
	if err != nil {
		return err
	}
	if id == "" {
		return fmt.Errorf("the registry does not run on the engine that answers us (node %s); talk to the node that it runs on", s.node)
	}
	blobs, err := images.Blobs(wanted.Name)
	if err != nil {
		return err
	}
	stream, w := io.Pipe()
	go func() { w.CloseWithError(writeImage(w, wanted.Digest, blobs)) }()
	defer stream.Close()
	return s.api.CopyToContainer(ctx, id, registryRoot, stream, container.CopyToContainerOptions{})
}

func writeImage(w io.Writer, digest string, blobs []image.Blob) error {
	archive := tar.NewWriter(w)
	for _, b := range blobs {
		if err := writeBlob(archive, b); err != nil {
			return fmt.Errorf("read image file %s: %w", b.Path, err)
		}
	}
	mark := path.Join(path.Base(registryMarks), strings.TrimPrefix(digest, "sha256:"))
	if err := archive.WriteHeader(&tar.Header{Name: mark, Mode: 0o644}); err != nil {
		return err
	}
	return archive.Close()
}

func writeBlob(archive *tar.Writer, b image.Blob) error {
	f, err := os.Open(b.Path)
	if err != nil {
		return err
	}
	defer f.Close()
	name := registryBlobs + strings.TrimPrefix(b.Digest, "sha256:")
	if err := archive.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: b.Size}); err != nil {
		return err
	}
	_, err = io.Copy(archive, f)
	return err
}
