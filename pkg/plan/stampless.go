package plan

import (
	"slices"
	"strings"

	"minibroker/pkg/alert"
	"minibroker/pkg/filter"
)

// copied is the topic that MirrorMakers bring from the hub.
func (b *builder) copied() string {
	if b.topology.Thin() {
		return b.topology.Stream.StamplessTopic()
	}
	return b.topology.Stream.Topic
}

// reading is the topic of its mirror that a filter reads, and its flags for where
// the full alerts are of those that lack their cutouts. A filter that names a
// cutout needs it to decide: it reads full alerts or, where its mirror has none,
// joins each alert with its full one.
func (b *builder) reading(n int) (topic string, flags []string) {
	t := b.topology
	if !t.Stampless() || b.cutouts[n] && !t.Thin() {
		return t.Stream.Topic, nil
	}
	flags = []string{arg("full-topic", t.Stream.Topic)}
	if t.Thin() {
		flags = append(flags, arg("full-broker", address(partHub)))
	}
	if b.cutouts[n] {
		flags = append(flags, "--whole")
	}
	return t.Stream.StamplessTopic(), flags
}

// apart says whether a filter has a container of its own even where filters are
// grouped: those of a group share one reading of one topic.
func (b *builder) apart(n int) bool {
	t := b.topology
	return t.Filters.Mode != "grouped" || t.Stampless() && b.cutouts[n]
}

// namesCutout says whether a filter looks at an alert's images.
func namesCutout(d filter.Definition, schema *alert.Schema) bool {
	cutouts := schema.Cutouts()
	return slices.ContainsFunc(d.Condition.Fields(), func(path string) bool {
		root, _, _ := strings.Cut(schema.FullPath(path), ".")
		return slices.Contains(cutouts, root)
	})
}
