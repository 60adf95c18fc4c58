package swarm

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"github.com/docker/docker/api/types/network"
	"github.com/docker/docker/api/types/swarm"

	"minibroker/pkg/plan"
)

// Taken is what deployments on one Swarm have to share and others have already.
type Taken struct {
	Subnets []netip.Prefix // of networks that the manager knows, and around the nodes' addresses
	Ports   map[int]bool   // that services publish
}

// Taken lists what is taken on this Swarm.
func (s *Swarm) Taken(ctx context.Context) (Taken, error) {
	taken := Taken{Ports: map[int]bool{}}
	networks, err := s.api.NetworkList(ctx, network.ListOptions{})
	if err != nil {
		return Taken{}, fmt.Errorf("list the networks: %w", err)
	}
	for _, n := range networks {
		for _, subnet := range subnets(n) {
			taken.Subnets = append(taken.Subnets, subnet.Prefix)
		}
	}
	var snap plan.Snapshot
	if err := s.observeNodes(ctx, "", &snap); err != nil {
		return Taken{}, fmt.Errorf("list the nodes: %w", err)
	}
	for _, n := range snap.Nodes {
		if at, err := netip.ParseAddr(n.Address); err == nil && at.Is4() {
			// A node's neighbours should stay in reach of its containers, too.
			taken.Subnets = append(taken.Subnets, netip.PrefixFrom(at, 24).Masked())
		}
	}
	services, err := s.api.ServiceList(ctx, swarm.ServiceListOptions{})
	if err != nil {
		return Taken{}, fmt.Errorf("list the services: %w", err)
	}
	for _, v := range services {
		ports := v.Endpoint.Ports // those that the Swarm chose, too
		if v.Spec.EndpointSpec != nil {
			ports = append(ports, v.Spec.EndpointSpec.Ports...)
		}
		for _, p := range ports {
			taken.Ports[int(p.PublishedPort)] = true
		}
	}
	return taken, nil
}

// ErrOverlaps is the error of a network whose subnet the Swarm does not grant.
var ErrOverlaps = errors.New("the subnet overlaps another network's")

// ClaimNetwork makes a network and waits until the Swarm has granted its subnet.
// Two that ask for the same at once may both be told that their network is made;
// one of them then never gets addresses, and its tasks would wait for ever. That
// one is removed again, and the error is ErrOverlaps.
func (s *Swarm) ClaimNetwork(ctx context.Context, n plan.Network) error {
	err := s.createNetwork(ctx, n)
	if err != nil && strings.Contains(strings.ToLower(err.Error()), "overlap") {
		return fmt.Errorf("%w: %s: %w", ErrOverlaps, n.Subnet, err)
	}
	if err != nil {
		return fmt.Errorf("create network %s: %w", n.Name, err)
	}
	for deadline := time.Now().Add(5 * time.Second); time.Now().Before(deadline); {
		made, err := s.api.NetworkInspect(ctx, n.Name, network.InspectOptions{})
		if err != nil {
			return fmt.Errorf("look at network %s: %w", n.Name, err)
		}
		if len(made.IPAM.Config) > 0 {
			return nil
		}
		if err := sleep(ctx, 200*time.Millisecond); err != nil {
			return err
		}
	}
	if err := s.remove(ctx, "network", n.Name); err != nil {
		return fmt.Errorf("remove network %s, which got no addresses: %w", n.Name, err)
	}
	return fmt.Errorf("%w: %s", ErrOverlaps, n.Subnet)
}
