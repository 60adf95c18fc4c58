package testbed

import (
	"errors"
	"fmt"
	"net"
	"syscall"

	"github.com/vishvananda/netlink"
)

const mtu = 1500

// findLink gives nil without an error when there is no such interface.
func findLink(name string) (netlink.Link, error) {
	link, err := netlink.LinkByName(name)
	if _, none := errors.AsType[netlink.LinkNotFoundError](err); none {
		return nil, nil
	}
	return link, err
}

// whole asks the kernel for a list again when it changed while it was read, as it often does
// when containers come and go.
func whole[T any](list func() ([]T, error)) (found []T, err error) {
	for range 50 {
		if found, err = list(); !errors.Is(err, netlink.ErrDumpInterrupted) {
			break
		}
	}
	return found, err
}

// ensureBridge makes the bridge and the machine's address on it.
func ensureBridge(name string, k int) (changed bool, err error) {
	bridge, err := findLink(bridgeName(name))
	if err != nil {
		return false, fmt.Errorf("look for bridge %s: %w", bridgeName(name), err)
	}
	if bridge == nil {
		changed = true
		attrs := netlink.NewLinkAttrs()
		attrs.Name, attrs.MTU, attrs.HardwareAddr = bridgeName(name), mtu, macOf(bridgeIP(k))
		bridge = &netlink.Bridge{LinkAttrs: attrs}
		if err := netlink.LinkAdd(bridge); err != nil {
			return false, fmt.Errorf("make bridge %s: %w", attrs.Name, err)
		}
	}
	root := &netlink.Handle{}
	added, err := ensureUp(root, bridge, bridgeIP(k))
	return changed || added, err
}

// macOf makes a MAC address of an IP address. Were it a random one, it would be another after
// PowerOff and Start, and the others would talk to the old one until their ARP entries expire.
func macOf(ip string) net.HardwareAddr {
	return append(net.HardwareAddr{0x02, 0x42}, net.ParseIP(ip).To4()...)
}

// ensureUp gives an interface its address and switches it on.
func ensureUp(h *netlink.Handle, link netlink.Link, ip string) (changed bool, err error) {
	name := link.Attrs().Name
	addrs, err := whole(func() ([]netlink.Addr, error) { return h.AddrList(link, netlink.FAMILY_V4) })
	if err != nil {
		return false, fmt.Errorf("list addresses of %s: %w", name, err)
	}
	want := &netlink.Addr{IPNet: &net.IPNet{IP: net.ParseIP(ip).To4(), Mask: net.CIDRMask(24, 32)}}
	present := false
	for _, addr := range addrs {
		present = present || addr.IPNet.String() == want.IPNet.String()
	}
	if !present {
		changed = true
		if err := h.AddrAdd(link, want); err != nil {
			return false, fmt.Errorf("give %s the address %s: %w", name, want.IPNet, err)
		}
	}
	if link.Attrs().Flags&net.FlagUp == 0 {
		changed = true
		if err := h.LinkSetUp(link); err != nil {
			return false, fmt.Errorf("switch %s on: %w", name, err)
		}
	}
	return changed, nil
}

// linksOf lists the machine's interfaces that belong to a testbed.
func linksOf(name string) ([]netlink.Link, error) {
	links, err := whole(netlink.LinkList)
	if err != nil {
		return nil, fmt.Errorf("list network interfaces: %w", err)
	}
	var found []netlink.Link
	for _, link := range links {
		if ownsLink(name, link.Attrs().Name) {
			found = append(found, link)
		}
	}
	return found, nil
}

// removeLinks removes a testbed's bridge and the machine's ends of its links, which takes the
// nodes' ends along.
func removeLinks(name string) (removed bool, err error) {
	links, err := linksOf(name)
	if err != nil {
		return false, err
	}
	for _, link := range links {
		// A link goes by itself when its node's network does.
		if err := netlink.LinkDel(link); err != nil && !errors.Is(err, syscall.ENODEV) {
			return true, fmt.Errorf("remove interface %s: %w", link.Attrs().Name, err)
		}
	}
	return len(links) > 0, nil
}
