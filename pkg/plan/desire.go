package plan

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"time"

	"minibroker/pkg/topology"
)

// Desired is everything that a topology asks for, in the order of its making.
type Desired struct {
	Name     string // of the deployment
	Images   []Image
	Networks []Network
	Configs  []Config
	Services []Service
}

// Images are the two images that services run, as they are to be named.
type Images struct {
	Alertstream, Kafka Image
	// Own says that our own registry on the manager serves them.
	Own bool
}

// Desire lists what a topology asks for, and the settings that are remembered
// with it. It fails where the topology's values cannot become a service, such as
// a filter condition that does not parse.
func Desire(t *topology.Topology, l Layout, images Images, settings Settings) (Desired, error) {
	b := &builder{topology: t, layout: l, images: images, cutouts: map[int]bool{}}
	b.out.Name = t.Name
	if err := b.understand(); err != nil {
		return Desired{}, err
	}
	b.network()
	b.settings(settings)
	b.disabled()
	if images.Own {
		for _, image := range []Image{images.Alertstream, images.Kafka} {
			if !image.External { // of the user's own images we have nothing to serve
				b.out.Images = append(b.out.Images, image)
			}
		}
		b.registry()
	}
	b.hub()
	if err := b.monitor(); err != nil {
		return Desired{}, err
	}
	for _, m := range l.Mirrors {
		b.mirror(m)
	}
	for _, m := range l.Mirrors {
		b.mirrorMaker(m)
	}
	b.feeds()
	for _, m := range l.Mirrors {
		b.consumers(m)
	}
	b.watchers()
	for _, m := range l.Mirrors {
		b.filters(m)
	}
	if !settings.Run.Stopped {
		b.senders(settings.Run)
	}
	return b.out, nil
}

// builder gathers the desired objects of one topology.
type builder struct {
	topology *topology.Topology
	layout   Layout
	images   Images
	cutouts  map[int]bool // filters whose definitions name a cutout
	out      Desired
}

func (b *builder) name(part string) string { return b.topology.Name + "_" + part }

func (b *builder) labels() map[string]string {
	return map[string]string{LabelDeployment: b.topology.Name}
}

func (b *builder) network() {
	b.out.Networks = append(b.out.Networks, Network{
		Name:   b.name("net"),
		Subnet: b.topology.Network.Subnet.String(),
		Labels: b.labels(),
	})
}

// config adds a config named after its content, unless several parts share it,
// and gives its name.
func (b *builder) config(part string, data []byte) string {
	sum := sha256.Sum256(data)
	name := b.name(part) + "-" + hex.EncodeToString(sum[:6])
	if !slices.ContainsFunc(b.out.Configs, func(c Config) bool { return c.Name == name }) {
		b.out.Configs = append(b.out.Configs, Config{Name: name, Data: data, Labels: b.labels()})
	}
	return name
}

// service is what every service has; the caller adds what its role needs.
func (b *builder) service(part, role, node string) Service {
	labels := b.labels()
	labels[LabelPart] = part
	labels[LabelRole] = role
	return Service{
		Name:      b.name(part),
		Part:      part,
		Role:      role,
		Wave:      WaveOf(role),
		Replicas:  1,
		Hostname:  part,
		Node:      node,
		Network:   b.name("net"),
		Restart:   Restart{Condition: "any", Delay: time.Second},
		StopGrace: 10 * time.Second,
		Labels:    labels,
	}
}

// onMirror marks a service as one of mirror m's share.
func onMirror(s Service, m Mirror) Service {
	s.Labels[LabelMirror] = strconv.Itoa(m.Number)
	return s
}

// alertstream makes s a container of the alertstream image. One processor is
// all that one of some two hundred neighbours should take.
func (b *builder) alertstream(s Service, args ...string) Service {
	s.Image = b.images.Alertstream.Ref
	s.Args = args
	s.Env = append([]string{"NODE_ID={{.Node.ID}}", "NODE_NAME=" + NodeHostname}, s.Env...)
	return s
}

func (b *builder) add(s Service) { b.out.Services = append(b.out.Services, s) }

func arg(name string, value any) string { return fmt.Sprintf("--%s=%v", name, value) }
