package main

import (
	"cmp"
	"fmt"
	"net"
	"strconv"

	"minibroker/pkg/image"
	"minibroker/pkg/plan"
	"minibroker/pkg/topology"
)

// builtImages says how services name the images: as the topology does, or by
// the digest of what was built here, in the user's registry or in ours on the
// manager.
func builtImages(t *topology.Topology, store *image.Store, manager string) (plan.Images, error) {
	own := t.Images.Registry == "" && (t.Images.Alertstream == "" || t.Images.Kafka == "")
	registry := cmp.Or(t.Images.Registry, net.JoinHostPort(manager, strconv.Itoa(t.Images.Port)))
	images := plan.Images{Own: own}
	for _, i := range []struct {
		name  string
		named string
		into  *plan.Image
	}{{image.Alertstream, t.Images.Alertstream, &images.Alertstream}, {image.Kafka, t.Images.Kafka, &images.Kafka}} {
		if i.named != "" {
			*i.into = plan.Image{Name: i.name, Ref: i.named, External: true}
			continue
		}
		built, err := store.Get(i.name)
		if err != nil {
			return plan.Images{}, err
		}
		*i.into = plan.Image{
			Name: i.name, Ref: fmt.Sprintf("%s/%s@%s", registry, built.Ref, built.Digest),
			Digest: built.Digest, ID: built.ConfigID,
		}
	}
	return images, nil
}

// registryHost is where the nodes find our registry: at the manager's address.
// Where the manager is the Swarm's only node it is the loopback address, from
// which an engine takes images over plain HTTP without being told to.
func registryHost(s plan.Snapshot) string {
	if len(s.Nodes) == 1 {
		return "127.0.0.1"
	}
	return s.Address
}

// taggedImages names the images by tag, for rendering where no registry and no
// build was asked.
func taggedImages(t *topology.Topology) plan.Images {
	images := plan.Images{Own: t.Images.Registry == ""}
	images.Alertstream = tagged(image.Alertstream, t.Images.Alertstream, t.Images.Registry)
	images.Kafka = tagged(image.Kafka, t.Images.Kafka, t.Images.Registry)
	return images
}

func tagged(name, named, registry string) plan.Image {
	if named != "" {
		return plan.Image{Name: name, Ref: named, External: true}
	}
	ref := image.Tag(name)
	if registry != "" {
		ref = registry + "/" + ref
	}
	return plan.Image{Name: name, Ref: ref, ID: ref}
}
