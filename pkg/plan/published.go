package plan

import (
	"cmp"
	"net"
	"strconv"
)

// published is where clients outside the Swarm find a broker.
type published struct {
	host string
	port int // 0: nowhere
}

// outside is the address of a node's port. Where no Swarm was asked, a word in
// place of the address says whose it is.
func outside(port int, address, node string) published {
	return published{cmp.Or(address, "address-of-"+node), port}
}

// NodeHostname is what a Swarm replaces by the host name of a task's node, in an
// environment variable.
const NodeHostname = "{{.Node.Hostname}}"

// Announce has published brokers tell clients outside that they are at host,
// where no Swarm was asked for the addresses of their nodes.
func (l *Layout) Announce(host string) {
	l.Address = host
	for i := range l.Mirrors {
		l.Mirrors[i].Address = host
	}
}

// mirrorPort is where mirror m is published, 0 for nowhere.
func (b *builder) mirrorPort(m Mirror) int {
	port := b.topology.Mirrors.Publish
	if port > 0 && b.layout.OneMachine {
		port += m.Number - 1
	}
	return port
}

// String gives host:port.
func (p published) String() string { return net.JoinHostPort(p.host, strconv.Itoa(p.port)) }

// Place is where clients outside the Swarm read a part's alerts.
type Place struct {
	Address string // host:port of a broker
	Topic   string // of a filter; empty for a broker, which has several
}

// Published tells where clients outside the Swarm find the hub, the mirrors and
// the filtered streams that it holds, by the part that serves or writes them.
func Published(s Snapshot) map[string]Place {
	places := map[string]Place{}
	for _, o := range s.Services {
		isBroker := o.Object.Role == RoleHub || o.Object.Role == RoleMirror
		if address := s.addressOf(o.Object.Node); isBroker && address != "" && len(o.Object.Ports) > 0 {
			at := published{address, int(o.Object.Ports[0].Published)}
			places[o.Object.Part] = Place{Address: at.String()}
		}
	}
	for n, mirror := range held(s).filters {
		if place, ok := places[mirrorPart(mirror)]; ok {
			places[filterPart(n)] = Place{place.Address, FilterName(n)}
		}
	}
	return places
}
