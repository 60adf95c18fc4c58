package testbed

import (
	"context"
	"errors"
	"fmt"
	"net"
	"path/filepath"

	"github.com/vishvananda/netlink"
)

// claimSubnet writes the state of a new testbed with a subnet that no other testbed has and
// that the machine has no route into, and with the machine's own limits of neighbours.
func claimSubnet(ctx context.Context, s *state) error {
	unlock, err := lockFolder(ctx, baseDir, func() {})
	if err != nil {
		return err
	}
	defer unlock()
	if s.Neighbours, err = readLimits(); err != nil {
		return err
	}
	taken := map[int]bool{}
	folders, _ := filepath.Glob(folder("*"))
	for _, dir := range folders {
		if name, ok := nameOf(filepath.Base(dir)); ok {
			if other, err := readState(name); err == nil && other != nil {
				taken[other.Subnet] = true
				s.Neighbours = other.Neighbours // this machine's are raised by now
			}
		}
	}
	routes, err := whole(func() ([]netlink.Route, error) { return netlink.RouteList(nil, netlink.FAMILY_V4) })
	if err != nil {
		return fmt.Errorf("list the machine's routes: %w", err)
	}
	for k := range 256 {
		if !taken[k] && !routed(routes, k) {
			s.Subnet = k
			return s.write()
		}
	}
	return errors.New("no network of 10.213.0.0/16 is free on this machine; see `ip route` and " + filepath.Join(baseDir, "mb-*"))
}

// routed tells whether a route other than the default one leads into subnet k.
func routed(routes []netlink.Route, k int) bool {
	_, want, _ := net.ParseCIDR(subnet(k))
	for _, r := range routes {
		if r.Dst == nil {
			continue
		}
		if ones, _ := r.Dst.Mask.Size(); ones > 0 && (r.Dst.Contains(want.IP) || want.Contains(r.Dst.IP)) {
			return true
		}
	}
	return false
}
