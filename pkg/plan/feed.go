package plan

import (
	"fmt"
	"slices"

	"minibroker/pkg/monitor"
)

// feed copies the full stream of a broker, without cutouts, to the stampless
// topic there.
type feed struct {
	part   string
	broker string  // part
	mirror *Mirror // whose broker it is; nil: the hub's
}

// feedsWanted are one for each mirror of the full stream or, where mirrors are
// thin, one for the hub, unless the sender does it.
func (b *builder) feedsWanted() []feed {
	t := b.topology
	switch {
	case !t.Stampless() || t.Sender.Stampless:
		return nil
	case t.Thin():
		return []feed{{part: partFeed, broker: partHub}}
	}
	feeds := make([]feed, len(b.layout.Mirrors))
	for i := range b.layout.Mirrors {
		m := &b.layout.Mirrors[i]
		feeds[i] = feed{feedPart(m.Number), mirrorPart(m.Number), m}
	}
	return feeds
}

// feeds adds them, each beside its broker.
func (b *builder) feeds() {
	t := b.topology
	for _, f := range b.feedsWanted() {
		s := b.service(f.part, RoleFeed, b.layout.Manager)
		if f.mirror != nil {
			s = onMirror(b.service(f.part, RoleFeed, f.mirror.Node), *f.mirror)
		}
		args := append([]string{"feed",
			arg("name", f.part),
			arg("broker", address(f.broker)),
			arg("stampless", t.Stream.StamplessTopic()),
		}, b.streamFlags(t.Stream.Topic)...)
		b.add(b.alertstream(oneProcessor(b.withSchemas(s)), append(args, b.schemaFlags()...)...))
	}
}

// feedGroups are how far they are in the full stream.
func (b *builder) feedGroups() []monitor.Group {
	var groups []monitor.Group
	for _, f := range b.feedsWanted() {
		groups = append(groups, monitor.Group{Part: f.part, Broker: f.broker, Group: f.part, Topic: b.topology.Stream.Topic})
	}
	return groups
}

// feedFrom tells where a new feed begins beside a broker that is there already.
func feedFrom(want Service, s Snapshot) string {
	broker := partHub
	if mirror := MirrorOf(want); mirror != "" {
		broker = mirror
	}
	if !slices.ContainsFunc(s.Services, func(o Observed[Service]) bool { return o.Object.Part == broker && o.Object.Node == want.Node }) {
		return ""
	}
	return fmt.Sprintf("; copies %s from its oldest alert on %s, or from where it was if it ran before", readsTopic(want), broker)
}
