package plan

import (
	"strings"

	"minibroker/pkg/topology"
)

// ImagesOf gives the images that a deployment runs, for changes that are not
// about images; false if it is not that far.
func ImagesOf(t *topology.Topology, s Snapshot) (Images, bool) {
	images := Images{
		Alertstream: Image{Name: "alertstream", External: t.Images.Alertstream != ""},
		Kafka:       Image{Name: "kafka", External: t.Images.Kafka != ""},
	}
	for _, o := range s.Services {
		switch o.Object.Role {
		case RoleRegistry:
			images.Own, images.Alertstream.ID = true, o.Object.Image
		case RoleMonitor:
			images.Alertstream.Ref = o.Object.Image
		case RoleHub:
			images.Kafka.Ref = o.Object.Image
		}
	}
	for _, i := range []*Image{&images.Alertstream, &images.Kafka} {
		_, i.Digest, _ = strings.Cut(i.Ref, "@")
	}
	return images, images.Alertstream.Ref != "" && images.Kafka.Ref != ""
}
