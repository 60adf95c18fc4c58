package testbed

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/vishvananda/netlink"
)

// Leftovers lists all that exists of a testbed on this machine, one line for each thing; after
// Down it is empty.
func Leftovers(name string) ([]string, error) {
	if err := checkName(name); err != nil {
		return nil, err
	}
	all, err := processes()
	if err != nil {
		return nil, err
	}
	var found []string
	for _, p := range ownedBy(name, all) {
		found = append(found, fmt.Sprintf("process %d: %s", p.pid, strings.Join(p.argv, " ")))
	}
	links, err := linksOf(name)
	if err != nil {
		return nil, err
	}
	for _, link := range links {
		found = append(found, "network interface "+link.Attrs().Name)
	}
	if hasFirewallRule(name) {
		found = append(found, "firewall rule for "+bridgeName(name))
	}
	groups, err := cgroupsOf(name)
	if err != nil {
		return nil, err
	}
	for _, dir := range groups {
		found = append(found, "cgroup "+dir)
	}
	for _, dir := range contextFolders(name) {
		if hasContext(dir, label(name)) {
			found = append(found, "Docker context "+label(name)+" in "+dir)
		}
	}
	points, err := mountsBelow(folder(name))
	if err != nil {
		return nil, err
	}
	for _, point := range points {
		found = append(found, "mount "+point)
	}
	if _, err := os.Stat(folder(name)); err == nil {
		found = append(found, "folder "+folder(name))
	}
	return found, nil
}

// Names lists the testbeds of which anything exists on this machine, in order.
func Names() ([]string, error) {
	var names []string
	add := func(s string) {
		if name, ok := nameOf(s); ok {
			names = append(names, name)
		}
	}
	all, err := processes()
	if err != nil {
		return nil, err
	}
	for _, p := range all {
		if name := testbedOf(p); name != "" {
			names = append(names, name)
		}
	}
	links, err := whole(netlink.LinkList)
	if err != nil {
		return nil, fmt.Errorf("list network interfaces: %w", err)
	}
	for _, link := range links {
		if isBridge(link) {
			add(link.Attrs().Name)
		}
	}
	groups, err := cgroupHierarchies()
	if err != nil {
		return nil, err
	}
	for _, m := range groups {
		dirs, _ := filepath.Glob(filepath.Join(m.point, labelPrefix+"*"))
		for _, dir := range dirs {
			add(filepath.Base(dir))
		}
	}
	states, _ := filepath.Glob(filepath.Join(folder("*"), "testbed.json"))
	for _, path := range states {
		add(filepath.Base(filepath.Dir(path)))
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

// isBridge tells a testbed's bridge, which has the machine's address on it, from another's.
func isBridge(link netlink.Link) bool {
	addrs, err := whole(func() ([]netlink.Addr, error) { return netlink.AddrList(link, netlink.FAMILY_V4) })
	return err == nil && link.Type() == "bridge" && slices.ContainsFunc(addrs, func(a netlink.Addr) bool {
		return strings.HasPrefix(a.IP.String(), "10.213.")
	})
}
