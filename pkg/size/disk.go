package size

import (
	"math"

	"minibroker/pkg/plan"
	"minibroker/pkg/topology"
)

// Kept is what retention keeps of a topic, or of a node's streams of filters, on
// the disk of one broker.
type Kept struct {
	Broker     string  `json:"broker"` // hub, or mirror for each of them
	Topic      string  `json:"topic"`
	Partitions int     `json:"partitions"`
	Bytes      float64 `json:"bytes"`
	By         string  `json:"by"`         // what bounds it: retention.bytes, retention.hours or visits
	After      float64 `json:"afterHours"` // in which so much is written
}

// Topics of several partitions, as a table names them.
const (
	stamplessTopic = "stampless copy"
	filtered       = "streams of filters"
)

// kept lists what a broker keeps, hub or mirror.
func (f *flow) kept(broker string) []Kept {
	t := f.Topology
	visit := f.alerts * f.size
	var out []Kept
	add := func(topic string, partitions int, perPartition float64, written float64) {
		out = append(out, f.keep(Kept{Broker: broker, Topic: topic, Partitions: partitions}, perPartition, written))
	}
	whole := float64(t.Stream.Retention.Bytes)
	perPartition := whole / float64(t.Stream.Partitions)
	if broker == plan.RoleHub || !f.Feed.Thin {
		add(t.Stream.Topic, t.Stream.Partitions, perPartition, visit)
	}
	if f.Feed.Stampless {
		add(stamplessTopic, t.Stream.Partitions, perPartition, f.alerts*f.bare)
	}
	if broker == plan.RoleMirror && t.Filters.PerNode > 0 {
		add(filtered, t.Filters.PerNode*max(t.Consumers.Members, 1), perPartition, f.passed*f.size)
	}
	return out
}

// keep fills in how many bytes are kept: what is first of the retention's bytes of
// all partitions, its hours, and the visits there are. Kafka drops whole segments, so
// that a partition may have one more than its bytes.
func (f *flow) keep(k Kept, perPartition, visit float64) Kept {
	t := f.Topology
	segment := float64(plan.SegmentBytes(int64(perPartition)))
	k.Bytes, k.By = float64(k.Partitions)*(perPartition+segment), "retention.bytes"
	hours := visit / f.seconds * 3600 * float64(t.Stream.Retention.Hours)
	if hours < k.Bytes {
		k.Bytes, k.By = hours, "retention.hours"
	}
	if all := visit * visits(t.Sender); all < k.Bytes {
		k.Bytes, k.By = all, "visits"
	}
	if visit > 0 {
		k.After = k.Bytes / visit * f.seconds / 3600
	}
	return k
}

// visits are how many are sent in all.
func visits(s topology.Sender) float64 {
	if s.Visits == 0 || s.Repeat {
		return math.Inf(1)
	}
	return float64(s.Visits)
}

// Partitions is how many a broker has of the topics that a topology makes.
type Partitions struct {
	Broker string `json:"broker"`
	Count  int    `json:"count"`
	Rule   int    `json:"rule"` // DMTN-028: 100 × brokers × replication, of which there is one each
}

// partitions of hub and mirrors, without those of Kafka's own topics.
func (f *flow) partitions() []Partitions {
	const rule = 100
	t := f.Topology
	stream := t.Stream.Partitions
	if f.Feed.Stampless {
		stream *= 2
	}
	const recordsAndCanary, canaryAndDeadLetters = 2, 2
	out := []Partitions{{plan.RoleHub, stream + recordsAndCanary, rule}}
	if f.mirrors > 0 {
		if f.Feed.Thin {
			stream = t.Stream.Partitions
		}
		out = append(out, Partitions{plan.RoleMirror, stream + canaryAndDeadLetters + t.Filters.PerNode*max(t.Consumers.Members, 1), rule})
	}
	return out
}
