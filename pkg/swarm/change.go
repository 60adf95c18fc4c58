package swarm

import (
	"context"
	"fmt"
	"io"

	"github.com/docker/docker/api/types/swarm"

	"minibroker/pkg/image"
	"minibroker/pkg/plan"
)

// ImageSource gives an image's content, from wherever it was built.
type ImageSource interface {
	// Tarball is the image as `docker load` reads it.
	Tarball(name string) (io.ReadCloser, error)
	// Blobs are the files that a registry serves of it.
	Blobs(name string) ([]image.Blob, error)
}

// Change carries out operations. It remembers the IDs of what it makes, so that
// services find their networks and configs.
type Change struct {
	swarm  *Swarm
	name   string
	images ImageSource
	ids    names
}

// Change prepares to carry out a plan that was made from snap.
func (s *Swarm) Change(name string, snap plan.Snapshot, images ImageSource) *Change {
	return &Change{swarm: s, name: name, images: images, ids: idsOf(snap)}
}

// Do carries out one operation. Operations on services may run side by side, once
// Refresh has read the IDs of what they name.
func (c *Change) Do(ctx context.Context, o plan.Operation) error {
	if err := c.do(ctx, o); err != nil {
		return fmt.Errorf("%s %s %s: %w", o.Verb, o.Kind, o.Name, err)
	}
	return nil
}

func (c *Change) do(ctx context.Context, o plan.Operation) error {
	switch {
	case o.Verb == plan.Remove:
		return c.swarm.remove(ctx, o.Kind, o.ID)
	case o.Verb == plan.Load:
		return c.swarm.load(ctx, c.images, o.Image.Name)
	case o.Verb == plan.Store:
		return c.swarm.store(ctx, c.name, c.images, *o.Image)
	case o.Network != nil:
		return c.swarm.createNetwork(ctx, *o.Network)
	case o.Config != nil && o.Verb == plan.Update:
		return c.swarm.api.ConfigUpdate(ctx, o.ID, swarm.Version{Index: o.Version}, ConfigSpec(*o.Config))
	case o.Config != nil:
		return c.swarm.createConfig(ctx, *o.Config)
	case o.Service != nil:
		return c.service(ctx, o)
	}
	return fmt.Errorf("nothing to do is known for it")
}

// Refresh reads the IDs of networks and configs again, after some were made.
func (c *Change) Refresh(ctx context.Context) error {
	var snap plan.Snapshot
	if err := c.swarm.observeNetworks(ctx, c.name, &snap); err != nil {
		return fmt.Errorf("list the networks: %w", err)
	}
	if err := c.swarm.observeConfigs(ctx, c.name, &snap); err != nil {
		return fmt.Errorf("list the configs: %w", err)
	}
	c.ids = idsOf(snap)
	return nil
}

func (c *Change) service(ctx context.Context, o plan.Operation) error {
	spec := spec(*o.Service, c.ids)
	auth, err := registryAuth(o.Service.Image)
	if err != nil {
		return err
	}
	if o.Verb == plan.Create {
		_, err = c.swarm.api.ServiceCreate(ctx, spec, swarm.ServiceCreateOptions{EncodedRegistryAuth: auth})
		return err
	}
	return c.update(ctx, o, spec, auth)
}

func (s *Swarm) createNetwork(ctx context.Context, n plan.Network) error {
	request := NetworkSpec(n)
	_, err := s.api.NetworkCreate(ctx, n.Name, request.CreateOptions)
	return err
}

func (s *Swarm) createConfig(ctx context.Context, c plan.Config) error {
	_, err := s.api.ConfigCreate(ctx, ConfigSpec(c))
	return err
}
