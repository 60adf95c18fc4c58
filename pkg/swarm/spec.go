package swarm

import (
	"cmp"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/mount"
	"github.com/docker/docker/api/types/network"
	"github.com/docker/docker/api/types/swarm"

	"minibroker/pkg/plan"
)

// names translates between the names that a plan uses and the IDs that the
// Engine API wants. Where a name has no ID yet, the name itself serves.
type names struct{ networks, configs map[string]string }

// Spec writes a service as the Engine API's ServiceSpec, with names for IDs.
func Spec(s plan.Service) swarm.ServiceSpec { return spec(s, names{}) }

// ConfigSpec writes a config as the Engine API's ConfigSpec.
func ConfigSpec(c plan.Config) swarm.ConfigSpec {
	return swarm.ConfigSpec{Annotations: swarm.Annotations{Name: c.Name, Labels: c.Labels}, Data: c.Data}
}

// NetworkSpec writes a network as the Engine API's create request. Jobs attach
// to it as services do, so it need not be attachable.
func NetworkSpec(n plan.Network) network.CreateRequest {
	return network.CreateRequest{Name: n.Name, CreateOptions: network.CreateOptions{
		Driver: "overlay",
		Scope:  "swarm",
		IPAM:   &network.IPAM{Driver: "default", Config: []network.IPAMConfig{{Subnet: n.Subnet}}},
		Labels: n.Labels,
	}}
}

func spec(s plan.Service, ids names) swarm.ServiceSpec {
	tasks := uint64(s.Tasks())
	// A service has one task, but for members of a group, so an update replaces it:
	// the old one must end first, or two would write the same volume or topic. A new task
	// that does not start leaves the update paused, for a person to look at.
	update := swarm.UpdateConfig{Parallelism: 1, Order: swarm.UpdateOrderStopFirst, FailureAction: swarm.UpdateFailureActionPause}
	return swarm.ServiceSpec{
		Annotations: swarm.Annotations{Name: s.Name, Labels: s.Labels},
		TaskTemplate: swarm.TaskSpec{
			ContainerSpec: containerSpec(s, ids),
			RestartPolicy: &swarm.RestartPolicy{Condition: swarm.RestartPolicyCondition(s.Restart.Condition), Delay: &s.Restart.Delay},
			Placement:     &swarm.Placement{Constraints: []string{plan.Constraint(s.Node)}},
			Networks:      attachments(s, ids),
			LogDriver:     &swarm.Driver{Name: "json-file", Options: plan.LogOptions},
		},
		Mode:         swarm.ServiceMode{Replicated: &swarm.ReplicatedService{Replicas: &tasks}},
		UpdateConfig: &update,
		EndpointSpec: endpoint(s),
	}
}

func containerSpec(s plan.Service, ids names) *swarm.ContainerSpec {
	c := &swarm.ContainerSpec{
		Image:           s.Image,
		Labels:          s.Labels, // on containers too, so that tasks and containers tell whose they are
		Command:         s.Command,
		Args:            s.Args,
		Env:             s.Env,
		Hostname:        s.Hostname,
		StopGracePeriod: &s.StopGrace,
		Configs:         configSpecs(s.Configs, ids),
	}
	for _, m := range s.Mounts {
		c.Mounts = append(c.Mounts, mountSpec(m))
	}
	if h := s.Health; h != nil {
		c.Healthcheck = &container.HealthConfig{
			Test: h.Test, Interval: h.Interval, Timeout: h.Timeout, StartPeriod: h.StartPeriod, Retries: h.Retries,
		}
	}
	return c
}

func configSpecs(files []plan.ConfigFile, ids names) (specs []*swarm.ConfigReference) {
	for _, f := range files {
		specs = append(specs, &swarm.ConfigReference{
			ConfigID:   idOf(ids.configs, f.Config),
			ConfigName: f.Config,
			File:       &swarm.ConfigReferenceFileTarget{Name: f.Path, UID: "0", GID: "0", Mode: 0o444},
		})
	}
	return specs
}

func mountSpec(m plan.Mount) mount.Mount {
	if m.Volume == "" {
		return mount.Mount{Type: mount.TypeBind, Source: m.Folder, Target: m.Path, ReadOnly: m.ReadOnly}
	}
	return mount.Mount{
		Type: mount.TypeVolume, Source: m.Volume, Target: m.Path, ReadOnly: m.ReadOnly,
		VolumeOptions: &mount.VolumeOptions{Labels: m.Labels},
	}
}

func attachments(s plan.Service, ids names) []swarm.NetworkAttachmentConfig {
	if s.Network == "" {
		return nil
	}
	return []swarm.NetworkAttachmentConfig{{Target: idOf(ids.networks, s.Network), Aliases: []string{s.Part}}}
}

// endpoint asks for DNS round robin: it needs no IPVS, and IPVS drops
// connections that idle for 15 minutes.
func endpoint(s plan.Service) *swarm.EndpointSpec {
	e := &swarm.EndpointSpec{Mode: swarm.ResolutionModeDNSRR}
	for _, p := range s.Ports {
		e.Ports = append(e.Ports, swarm.PortConfig{
			Protocol: swarm.PortConfigProtocolTCP, TargetPort: p.Target, PublishedPort: p.Published, PublishMode: swarm.PortConfigPublishModeHost,
		})
	}
	return e
}

func idOf(ids map[string]string, name string) string { return cmp.Or(ids[name], name) }

// nameOf turns an ID back into a name.
func nameOf(ids map[string]string, id string) string {
	for name, have := range ids {
		if have == id {
			return name
		}
	}
	return id
}
