package plan

import (
	"slices"
	"strconv"
	"strings"

	"minibroker/pkg/topology"
)

// Stream names the parts that one filter's alerts go through.
type Stream struct {
	Filter   string // filter001
	Mirror   string // mirror01, which the filter reads
	Consumer string // consumer001, which reads the filter's alerts

	Partitions int // over which the filter spreads its alerts, one for each member of the consumer
}

// MirrorOf names the mirror that a filter, a consumer or a feed reads, a
// MirrorMaker feeds, or a mirror is.
func MirrorOf(s Service) string {
	n, err := strconv.Atoi(s.Labels[LabelMirror])
	if err != nil {
		return ""
	}
	return mirrorPart(n)
}

// Streams lists the filtered streams that flow in a Swarm, by filter.
func Streams(s Snapshot) []Stream {
	members := map[string]int{}
	for _, o := range s.Services {
		members[o.Object.Part] = o.Object.Tasks()
	}
	var out []Stream
	for _, o := range s.Services {
		for _, n := range FiltersOf(o.Object) {
			out = append(out, Stream{Filter: filterPart(n), Mirror: MirrorOf(o.Object), Consumer: consumerPart(n), Partitions: members[consumerPart(n)]})
		}
	}
	slices.SortFunc(out, func(a, b Stream) int { return strings.Compare(a.Filter, b.Filter) })
	return out
}

// Senders lists the parts that send the stream in a Swarm.
func Senders(s Snapshot) (parts []string) {
	for _, o := range s.Services {
		if o.Object.Role == RoleSender {
			parts = append(parts, o.Object.Part)
		}
	}
	slices.Sort(parts)
	return parts
}

// Sends says whether a part is one of the senders.
func Sends(part string) bool {
	_, several := number(part, RoleSender)
	return several || part == RoleSender
}

// Topics tells on which brokers the topics of alerts that a Swarm holds can be
// read, by part; the first of them is the nearest to the topic's source. Which of
// them have the full stream and which the stampless is the topology's to say.
func Topics(t *topology.Topology, s Snapshot) map[string][]string {
	topics := map[string][]string{}
	for _, broker := range Brokers(s) {
		for _, topic := range streamTopics(t, broker == partHub) {
			topics[topic] = append(topics[topic], broker)
		}
	}
	for n, mirror := range held(s).filters {
		topics[FilterName(n)] = []string{mirrorPart(mirror)}
	}
	return topics
}

// Brokers lists the parts that are Kafka brokers, the hub first.
func Brokers(s Snapshot) []string {
	var hub, mirrors []string
	for _, o := range s.Services {
		switch o.Object.Role {
		case RoleHub:
			hub = append(hub, o.Object.Part)
		case RoleMirror:
			mirrors = append(mirrors, o.Object.Part)
		}
	}
	slices.Sort(mirrors)
	return append(hub, mirrors...)
}
