package kafka

import (
	"fmt"
	"maps"
	"slices"

	"github.com/IBM/sarama"
)

// Group is what a broker knows of a consumer group.
type Group struct {
	Name    string
	Members []string // client id and host of each, in order; none of a group that only commits
	Offsets Offsets  // committed: the offset of the next record it will read
}

// Groups lists all consumer groups, by name, also those without members. Members
// of groups in the protocol of KIP-848 are not told.
func (c *Cluster) Groups() ([]Group, error) {
	fail := func(err error) ([]Group, error) {
		return nil, fmt.Errorf("list groups on %s: %w", c.address, err)
	}
	protocols, err := c.admin.ListConsumerGroups()
	if err != nil {
		return fail(err)
	}
	query := make(map[string]map[string][]int32) // nil: all topics
	for name, protocol := range protocols {
		if protocol == "" || protocol == "consumer" { // others are such as MirrorMaker's workers
			query[name] = nil
		}
	}
	if len(query) == 0 {
		return nil, nil
	}
	names := slices.Sorted(maps.Keys(query))
	committed, err := c.admin.ListConsumerGroupOffsetsBatch(query)
	if err != nil {
		return fail(err)
	}
	described, err := c.admin.DescribeConsumerGroups(names)
	if err != nil {
		return fail(err)
	}
	members := make(map[string][]string, len(names))
	for _, d := range described {
		members[d.GroupId] = membersOf(d)
	}
	groups := make([]Group, len(names))
	for i, name := range names {
		groups[i] = Group{Name: name, Members: members[name], Offsets: committedBy(committed[name])}
	}
	return groups, nil
}

func membersOf(d *sarama.GroupDescription) []string {
	members := make([]string, 0, len(d.Members))
	for _, m := range d.Members {
		members = append(members, m.ClientId+"@"+m.ClientHost)
	}
	slices.Sort(members)
	return members
}

func committedBy(answer *sarama.OffsetFetchResponseGroup) Offsets {
	offsets := make(Offsets)
	if answer == nil {
		return offsets
	}
	for topic, partitions := range answer.Blocks {
		for p, block := range partitions {
			if block.Offset >= 0 {
				offsets.set(topic, p, block.Offset)
			}
		}
	}
	return offsets
}
