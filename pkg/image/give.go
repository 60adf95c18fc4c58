package image

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
)

// Tarball gives the image as `docker load` reads it. The loaded image has the ID
// Built.ConfigID and the tag Built.Ref. The caller closes it.
func (s *Store) Tarball(image string) (io.ReadCloser, error) {
	b, img, err := s.open(image)
	if err != nil {
		return nil, err
	}
	tag, err := name.NewTag(b.Ref)
	if err != nil {
		return nil, fmt.Errorf("image %s: %w", image, err)
	}
	r, w := io.Pipe()
	go func() { w.CloseWithError(tarball.Write(tag, img, w)) }()
	return r, nil
}

// Save writes images as one archive for `docker load`. Each gets two tags: Tag's,
// and that of its build.
func (s *Store) Save(w io.Writer, images ...string) error {
	archive := map[name.Reference]v1.Image{}
	for _, image := range images {
		b, img, err := s.open(image)
		if err != nil {
			return err
		}
		for _, ref := range []string{Tag(image), b.Ref} {
			tag, err := name.NewTag(ref)
			if err != nil {
				return fmt.Errorf("image %s: %w", image, err)
			}
			archive[tag] = img
		}
	}
	return tarball.MultiRefWrite(archive, w)
}

// CheckRegistry says what is wrong with the name of a registry, which may have a
// path behind it: registry.example.org/lsst. The host is never left out: a lone
// word would mean a user of Docker Hub.
func CheckRegistry(registry string) error {
	repository, err := name.NewRepository(registry + "/" + Kafka)
	switch {
	case strings.Contains(registry, "://"):
		err = errors.New("this is a URL")
	case err == nil && repository.Name() != registry+"/"+Kafka && !strings.HasPrefix(registry, "docker.io/"):
		err = errors.New("this names no host")
	}
	if err != nil {
		return fmt.Errorf("registry %q: %w; write it as host.domain, host:port or host.domain/path", registry, err)
	}
	return nil
}

// Push copies the image to a registry, under the name Built.Ref, with the
// credentials that `docker login` left. insecure allows plain HTTP. It returns how
// services name the image: registry.example.org/lsst/minibroker/kafka@sha256:….
func (s *Store) Push(ctx context.Context, image, registry string, insecure bool) (string, error) {
	b, img, err := s.open(image)
	if err != nil {
		return "", err
	}
	var options []name.Option
	if insecure {
		options = append(options, name.Insecure)
	}
	tag, err := name.NewTag(registry+"/"+b.Ref, options...)
	if err != nil {
		return "", fmt.Errorf("registry %s: %w", registry, err)
	}
	err = remote.Write(tag, img, remote.WithContext(ctx), remote.WithAuthFromKeychain(authn.DefaultKeychain))
	if err != nil {
		return "", fmt.Errorf("push image %s to %s: %w", image, tag, err)
	}
	return tag.Context().Name() + "@" + b.Digest, nil
}

// open gives an image that is whole.
func (s *Store) open(image string) (Built, v1.Image, error) {
	b, err := s.Get(image)
	if err != nil {
		return b, nil, err
	}
	if _, err := s.Blobs(image); err != nil {
		return b, nil, err
	}
	digest, err := v1.NewHash(b.Digest)
	if err != nil {
		return b, nil, err
	}
	img, err := layout.Path(s.dir).Image(digest)
	if err != nil {
		return b, nil, fmt.Errorf("read image %s from %s: %w", image, s.dir, err)
	}
	return b, img, nil
}
