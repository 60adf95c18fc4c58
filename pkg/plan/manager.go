package plan

import (
	"cmp"
	"encoding/json"
	"fmt"

	"minibroker/pkg/monitor"
)

// registryDir is where the registry's volume lies in its container.
const registryDir = "/registry"

// registry serves both images to the workers, from the manager's address. Its
// own image is loaded on the manager and named by ID: no pull is tried.
func (b *builder) registry() {
	s := b.service(partRegistry, RoleRegistry, b.layout.Manager)
	s = b.alertstream(s, "registry", arg("dir", registryDir), arg("listen", fmt.Sprintf(":%d", registryPort)))
	s.Image = cmp.Or(b.images.Alertstream.ID, b.images.Alertstream.Ref) // the user's own has no ID that we know
	s.Network = ""
	s.Ports = []Port{{Published: uint32(b.topology.Images.Port), Target: registryPort}}
	s.Mounts = []Mount{b.volume(partRegistry, registryDir)}
	b.add(s)
}

// monitor makes the topics and is our eyes on the overlay.
func (b *builder) monitor() error {
	data, err := json.MarshalIndent(b.monitorConfig(), "", " ")
	if err != nil {
		return fmt.Errorf("write the monitor's config: %w", err)
	}
	s := b.service(partMonitor, RoleMonitor, b.layout.Manager)
	s = b.alertstream(s, "monitor", arg("config", "/etc/minibroker/monitor.json"))
	s.Configs = []ConfigFile{{Config: b.config(partMonitor, data), Path: "/etc/minibroker/monitor.json"}}
	b.add(s)
	return nil
}

func (b *builder) monitorConfig() monitor.Config {
	t := b.topology
	c := monitor.Config{
		Topic:   t.Stream.Topic,
		Canary:  TopicCanary,
		Records: TopicRecords,
		Hub:     monitor.Broker{Part: partHub, Address: address(partHub), Topics: append(b.streamTopics(true), canaryTopic(), recordsTopic())},
	}
	if t.Stampless() {
		c.Stampless, c.Thin = t.Stream.StamplessTopic(), t.Thin()
	}
	c.Groups = b.feedGroups()
	for _, m := range b.layout.Mirrors {
		part := mirrorPart(m.Number)
		broker := monitor.Broker{Part: part, Address: address(part), Topics: append(b.streamTopics(false), canaryTopic(), b.deadLetters())}
		for _, n := range m.Filters {
			broker.Topics = append(broker.Topics, b.filteredTopic(FilterName(n)))
			reads, _ := b.reading(n)
			c.Groups = append(c.Groups,
				monitor.Group{Part: filterPart(n), Broker: part, Group: FilterName(n), Topic: reads},
				monitor.Group{Part: consumerPart(n), Broker: part, Group: consumerPart(n), Topic: FilterName(n)})
		}
		c.Mirrors = append(c.Mirrors, broker)
	}
	for i := range b.layout.Watchers {
		part := watcherPart(i + 1)
		c.Groups = append(c.Groups, monitor.Group{Part: part, Broker: partHub, Group: part, Topic: t.Stream.Topic})
	}
	return c
}
