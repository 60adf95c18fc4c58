package testbed

import (
	"fmt"
	"net"

	"github.com/vishvananda/netlink"
	"github.com/vishvananda/netns"
)

// nodeInterface is the node's end of its link.
const nodeInterface = "eth0"

// ensureLink connects the node whose first process is pid with the bridge, and joins what a
// fault test has cut.
func (n *Node) ensureLink(pid int) (changed bool, err error) {
	name := linkName(n.testbed, n.number)
	link, err := findLink(name)
	if err != nil {
		return false, fmt.Errorf("look for link %s: %w", name, err)
	}
	if link == nil {
		changed = true
		if link, err = n.addLink(pid); err != nil {
			return false, err
		}
	}
	if link.Attrs().Flags&net.FlagUp == 0 {
		changed = true
		if err := netlink.LinkSetUp(link); err != nil {
			return false, fmt.Errorf("switch %s on: %w", name, err)
		}
	}
	inside, err := n.ensureInside(pid)
	return changed || inside, err
}

// addLink makes a pair of interfaces, one on the bridge, the other in the node.
func (n *Node) addLink(pid int) (netlink.Link, error) {
	bridge, err := netlink.LinkByName(bridgeName(n.testbed))
	if err != nil {
		return nil, fmt.Errorf("look for bridge %s: %w", bridgeName(n.testbed), err)
	}
	attrs := netlink.NewLinkAttrs()
	attrs.Name, attrs.MTU, attrs.MasterIndex = linkName(n.testbed, n.number), mtu, bridge.Attrs().Index
	link := &netlink.Veth{
		LinkAttrs: attrs, PeerName: nodeInterface, PeerNamespace: netlink.NsPid(pid),
		PeerHardwareAddr: macOf(n.IP),
	}
	if err := netlink.LinkAdd(link); err != nil {
		return nil, fmt.Errorf("make link %s: %w", attrs.Name, err)
	}
	return link, nil
}

// ensureInside sets the node's own end up, and its loopback.
func (n *Node) ensureInside(pid int) (changed bool, err error) {
	ns, err := netns.GetFromPid(pid)
	if err != nil {
		return false, fmt.Errorf("open the network of %s: %w", n.Name, err)
	}
	defer ns.Close()
	h, err := netlink.NewHandleAt(ns)
	if err != nil {
		return false, fmt.Errorf("open the network of %s: %w", n.Name, err)
	}
	defer h.Close()
	for _, want := range []struct{ name, ip string }{{"lo", "127.0.0.1"}, {nodeInterface, n.IP}} {
		link, err := h.LinkByName(want.name)
		if err != nil {
			return false, fmt.Errorf("look for %s in %s: %w", want.name, n.Name, err)
		}
		if want.name == "lo" {
			err = h.LinkSetUp(link) // brings its address along
		} else {
			changed, err = ensureUp(h, link, want.ip)
		}
		if err != nil {
			return false, fmt.Errorf("%s in %s: %w", want.name, n.Name, err)
		}
	}
	return changed, nil
}
