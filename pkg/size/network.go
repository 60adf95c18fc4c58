package size

// Flow is what goes over the network in one direction.
type Flow struct {
	From  string  `json:"from"`
	To    string  `json:"to"`
	Bytes float64 `json:"bytes"` // a visit
	Mbit  float64 `json:"mbit"`  // Mbit/s, averaged over the interval between visits
}

// flows lists them, whether or not both ends are on one node.
func (f *flow) flows() []Flow {
	var out []Flow
	add := func(from, to string, bytes float64) {
		if bytes > 0 {
			out = append(out, Flow{from, to, bytes, bytes * 8 / 1e6 / f.seconds})
		}
	}
	_, sent := f.sent()
	_, copied := f.mirrored()
	_, fetched := f.fetched()
	add("senders", "hub", sent)
	if f.mirrors > 0 {
		add("hub", "each mirror", copied)
		add("hub", "all mirrors", copied*f.mirrors)
		if f.Feed.Thin {
			add("hub", "filters of each node", fetched)
		}
		add("each mirror", "its consumers", f.passed*f.size)
	}
	add("hub", "readers of the full stream", f.alerts*f.size*f.watchers)
	return out
}

// hubSends is what the hub sends in all, in Mbit/s.
func (f *flow) hubSends() (mbit float64) {
	for _, flow := range f.flows() {
		switch {
		case flow.From != "hub" || flow.To == "each mirror":
		case flow.To == "filters of each node":
			mbit += flow.Mbit * f.mirrors
		default:
			mbit += flow.Mbit
		}
	}
	return mbit
}
