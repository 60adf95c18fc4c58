package monitor

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"

	"minibroker/pkg/kafka"
)

// Config is what the monitor watches; it is its file's content, as JSON.
type Config struct {
	Topic   string   `json:"topic"`   // the full stream, on the hub
	Canary  string   `json:"canary"`  // topic of the canaries, on the hub and on each mirror
	Records string   `json:"records"` // topic of what the parts report of themselves, on the hub
	Hub     Broker   `json:"hub"`
	Mirrors []Broker `json:"mirrors"`
	Groups  []Group  `json:"groups"`

	// Stampless is the topic of the stream's alerts without their cutouts; empty:
	// there is none.
	Stampless string `json:"stampless,omitempty"`
	// Thin says that it, and not the full stream, is what MirrorMakers copy.
	Thin bool `json:"thin,omitempty"`
}

// copied is the topic that MirrorMakers copy, on the hub and on each mirror.
func (c Config) copied() string {
	if c.Thin {
		return c.Stampless
	}
	return c.Topic
}

// streams are the topics that have every alert of the stream.
func (c Config) streams() []string {
	if c.Stampless == "" {
		return []string{c.Topic}
	}
	return []string{c.Topic, c.Stampless}
}

// Broker is a Kafka broker with the topics it must have. The topics that
// MirrorMaker needs for itself on a mirror go without saying.
type Broker struct {
	Part    string  `json:"part"`    // e.g. "mirror01"; "hub" is also MirrorMaker's name of the hub
	Address string  `json:"address"` // host:port
	Topics  []Topic `json:"topics"`
}

// Topic is a topic as it must be.
type Topic = kafka.Topic

// Group is a part that reads a topic and commits how far it is.
type Group struct {
	Part   string `json:"part"`   // e.g. "filter001"
	Broker string `json:"broker"` // part name of the hub or mirror it reads from
	Group  string `json:"group"`
	Topic  string `json:"topic"`
}

// LoadConfig reads a Config from a file.
func LoadConfig(path string) (Config, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return Config{}, fmt.Errorf("read the monitor's config: %w", err)
	}
	return ParseConfig(data, path)
}

// ParseConfig reads a Config that was found at the place that errors shall name.
// Keys that do not exist, and groups or topics that name what is not there, are
// errors.
func ParseConfig(data []byte, place string) (Config, error) {
	var c Config
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&c); err != nil {
		return Config{}, fmt.Errorf("read the monitor's config %s: %w", place, err)
	}
	if err := c.check(); err != nil {
		return Config{}, fmt.Errorf("read the monitor's config %s: %w", place, err)
	}
	return c, nil
}

func (c Config) check() error {
	if _, ok := c.Hub.topic(c.Topic); !ok {
		return fmt.Errorf("broker %s lacks topic %q, the full stream", c.Hub.Part, c.Topic)
	}
	brokers := map[string]Broker{c.Hub.Part: c.Hub}
	for _, m := range c.Mirrors {
		brokers[m.Part] = m
	}
	for _, b := range append([]Broker{c.Hub}, c.Mirrors...) {
		if b.Part == "" || b.Address == "" {
			return fmt.Errorf("a broker without part or address: %+v", b)
		}
		for _, name := range []string{c.copied(), c.Canary} {
			if _, ok := b.topic(name); !ok {
				return fmt.Errorf("broker %s lacks topic %q, which MirrorMaker copies", b.Part, name)
			}
		}
	}
	for _, g := range c.Groups {
		b, ok := brokers[g.Broker]
		if !ok {
			return fmt.Errorf("group %s is on %q, which is no broker here", g.Group, g.Broker)
		}
		if _, ok := b.topic(g.Topic); !ok {
			return fmt.Errorf("group %s reads %q, which is no topic of %s", g.Group, g.Topic, g.Broker)
		}
	}
	return nil
}

func (b Broker) topic(name string) (Topic, bool) {
	for _, t := range b.Topics {
		if t.Name == name {
			return t, true
		}
	}
	return Topic{}, false
}
