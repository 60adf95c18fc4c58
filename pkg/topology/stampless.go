package topology

// The two streams: alerts with their cutouts, and without them.
const (
	Full      = "full"
	Stampless = "stampless"
)

// StamplessTopic has every alert of the stream without its cutouts, and where
// the full one lies.
func (s Stream) StamplessTopic() string { return s.Topic + "-" + Stampless }

// Stampless says whether filters read alerts without cutouts.
func (t *Topology) Stampless() bool { return t.Filters.Feed == Stampless }

// Thin says whether mirrors have only alerts without cutouts, and the hub both.
func (t *Topology) Thin() bool { return t.Mirrors.Copy == Stampless }

// feeds counts the services that make stampless topics: one on the hub, or one
// a mirror; none where the sender does it.
func (t *Topology) feeds() int {
	switch {
	case !t.Stampless() || t.Sender.Stampless:
		return 0
	case t.Thin():
		return 1
	}
	return len(t.Nodes.Filter)
}

// thinMirrorsFeedFilters wants filters that can do with what their mirror has.
func thinMirrorsFeedFilters(t *Topology) *problem {
	if !t.Thin() || t.Stampless() {
		return nil
	}
	return bad("mirrors.copy is stampless and filters.feed is %s: filters would find no full stream on their mirror", t.Filters.Feed).
		fix("set filters.feed: stampless, or mirrors.copy: full")
}

// senderFeedsMirrors wants a reader on the hub for what the sender writes there.
func senderFeedsMirrors(t *Topology) *problem {
	if !t.Sender.Stampless || t.Thin() {
		return nil
	}
	return bad("sender.stampless is true and mirrors.copy is %s: nobody would read the stampless topic of the hub", t.Mirrors.Copy).
		fix("set mirrors.copy: stampless (and filters.feed: stampless), or sender.stampless: false")
}
