package swarm

import (
	"archive/tar"
	"context"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"path"
	"strings"

	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/api/types/network"
	"github.com/docker/docker/api/types/swarm"
	"github.com/docker/docker/client"

	"minibroker/pkg/plan"
)

// Observe takes one snapshot of what the Swarm holds of the deployment called
// name, and of what others hold under its names.
func (s *Swarm) Observe(ctx context.Context, name string) (plan.Snapshot, error) {
	snap := plan.Snapshot{Manager: s.node, Loaded: map[string]bool{}, Stored: map[string]bool{}}
	for _, step := range []struct {
		what string
		do   func(context.Context, string, *plan.Snapshot) error
	}{
		{"list the nodes", s.observeNodes},
		{"list the networks", s.observeNetworks},
		{"list the configs", s.observeConfigs},
		{"list the services", s.observeServices},
		{"list the images of the manager", s.observeImages},
		{"list the images in the registry", s.observeRegistry},
	} {
		if err := step.do(ctx, name, &snap); err != nil {
			return plan.Snapshot{}, fmt.Errorf("%s: %w", step.what, err)
		}
	}
	return snap, nil
}

func (s *Swarm) observeNodes(ctx context.Context, _ string, snap *plan.Snapshot) error {
	nodes, err := s.api.NodeList(ctx, swarm.NodeListOptions{})
	for _, n := range nodes {
		node := plan.Node{
			ID: n.ID, Name: n.Description.Hostname, Role: string(n.Spec.Role),
			Availability: string(n.Spec.Availability), State: string(n.Status.State), Address: n.Status.Addr,
			CPUs: n.Description.Resources.NanoCPUs / 1e9, Memory: n.Description.Resources.MemoryBytes,
			Engine: n.Description.Engine.EngineVersion, Labels: n.Spec.Labels,
		}
		if n.ID == s.node {
			node.Address = s.addr // a manager's own status may say 0.0.0.0
			snap.Address = s.addr
		}
		snap.Nodes = append(snap.Nodes, node)
	}
	return err
}

func (s *Swarm) observeNetworks(ctx context.Context, name string, snap *plan.Snapshot) error {
	list, err := s.api.NetworkList(ctx, network.ListOptions{})
	for _, n := range list {
		if n.Driver != "overlay" && n.Name != gatewayBridge {
			continue // of this engine alone: no overlay meets it
		}
		if n.Labels[plan.LabelDeployment] != name {
			snap.Subnets = append(snap.Subnets, subnets(n)...)
		}
		switch {
		case n.Labels[plan.LabelDeployment] == name:
			o := plan.Network{Name: n.Name, Labels: n.Labels}
			if len(n.IPAM.Config) > 0 {
				o.Subnet = n.IPAM.Config[0].Subnet
			}
			snap.Networks = append(snap.Networks, plan.Observed[plan.Network]{ID: n.ID, Object: o})
		case inOurWay(n.Name, name):
			snap.Foreign = append(snap.Foreign, plan.Foreign{Kind: "network", Name: n.Name})
		}
	}
	return err
}

// gatewayBridge joins every container of an overlay to its node.
const gatewayBridge = "docker_gwbridge"

// subnets gives the IPv4 subnets of a network.
func subnets(n network.Inspect) []plan.Subnet {
	var out []plan.Subnet
	for _, c := range n.IPAM.Config {
		if p, err := netip.ParsePrefix(c.Subnet); err == nil && p.Addr().Is4() {
			out = append(out, plan.Subnet{Name: n.Name, Prefix: p.Masked()})
		}
	}
	return out
}

func (s *Swarm) observeConfigs(ctx context.Context, name string, snap *plan.Snapshot) error {
	list, err := s.api.ConfigList(ctx, swarm.ConfigListOptions{})
	for _, c := range list {
		switch {
		case c.Spec.Labels[plan.LabelDeployment] == name:
			snap.Configs = append(snap.Configs, plan.Observed[plan.Config]{ID: c.ID, Version: c.Version.Index,
				Object: plan.Config{Name: c.Spec.Name, Data: c.Spec.Data, Labels: c.Spec.Labels}})
		case inOurWay(c.Spec.Name, name):
			snap.Foreign = append(snap.Foreign, plan.Foreign{Kind: "config", Name: c.Spec.Name})
		}
	}
	return err
}

func (s *Swarm) observeServices(ctx context.Context, name string, snap *plan.Snapshot) error {
	list, err := s.api.ServiceList(ctx, swarm.ServiceListOptions{})
	ids := idsOf(*snap)
	for _, v := range list {
		switch {
		case v.Spec.Labels[plan.LabelDeployment] == name && v.Spec.Labels[plan.LabelJob] == "":
			snap.Services = append(snap.Services, plan.Observed[plan.Service]{ID: v.ID, Version: v.Version.Index, Object: unspec(v.Spec, ids)})
		case v.Spec.Labels[plan.LabelDeployment] == "" && inOurWay(v.Spec.Name, name):
			snap.Foreign = append(snap.Foreign, plan.Foreign{Kind: "service", Name: v.Spec.Name})
		}
	}
	return err
}

func (s *Swarm) observeImages(ctx context.Context, _ string, snap *plan.Snapshot) error {
	list, err := s.api.ImageList(ctx, image.ListOptions{})
	for _, i := range list {
		snap.Loaded[i.ID] = true
	}
	return err
}

// observeRegistry reads which images our registry holds. A registry that does
// not run on the engine we talk to holds nothing that we can see.
func (s *Swarm) observeRegistry(ctx context.Context, name string, snap *plan.Snapshot) error {
	id, err := s.registryContainer(ctx, name)
	if err != nil || id == "" {
		return err
	}
	files, _, err := s.api.CopyFromContainer(ctx, id, registryMarks)
	if client.IsErrNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	defer files.Close()
	for archive := tar.NewReader(files); ; {
		h, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if h.Typeflag == tar.TypeReg {
			snap.Stored["sha256:"+path.Base(h.Name)] = true
		}
	}
}

// inOurWay says that an object of another's bears a name that we may want.
func inOurWay(object, name string) bool { return strings.HasPrefix(object, name+"_") }

// idsOf gives the IDs of the snapshot's networks and configs by name.
func idsOf(snap plan.Snapshot) names {
	ids := names{networks: map[string]string{}, configs: map[string]string{}}
	for _, n := range snap.Networks {
		ids.networks[n.Object.Name] = n.ID
	}
	for _, c := range snap.Configs {
		ids.configs[c.Object.Name] = c.ID
	}
	return ids
}
