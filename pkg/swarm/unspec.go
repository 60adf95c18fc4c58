package swarm

import (
	"strings"

	"github.com/docker/docker/api/types/swarm"

	"minibroker/pkg/plan"
)

// unspec reads a service back into our words, as the inverse of spec: for
// every service s, unspec(spec(s)) is s. What an edit by hand changes in these
// fields, a plan sees.
func unspec(spec swarm.ServiceSpec, ids names) plan.Service {
	s := plan.Service{
		Name:   spec.Name,
		Part:   spec.Labels[plan.LabelPart],
		Role:   spec.Labels[plan.LabelRole],
		Wave:   plan.WaveOf(spec.Labels[plan.LabelRole]),
		Labels: spec.Labels,
	}
	if r := spec.Mode.Replicated; r != nil && r.Replicas != nil {
		s.Replicas = int(*r.Replicas)
	}
	task := spec.TaskTemplate
	if c := task.ContainerSpec; c != nil {
		readContainer(&s, c)
	}
	if p := task.Placement; p != nil && len(p.Constraints) == 1 {
		s.Node = unconstraint(p.Constraints[0])
	}
	if r := task.RestartPolicy; r != nil {
		s.Restart.Condition = string(r.Condition)
		if r.Delay != nil {
			s.Restart.Delay = *r.Delay
		}
	}
	if len(task.Networks) > 0 {
		s.Network = nameOf(ids.networks, task.Networks[0].Target)
	}
	if e := spec.EndpointSpec; e != nil {
		for _, p := range e.Ports {
			s.Ports = append(s.Ports, plan.Port{Published: p.PublishedPort, Target: p.TargetPort})
		}
	}
	return s
}

func readContainer(s *plan.Service, c *swarm.ContainerSpec) {
	s.Image, s.Command, s.Args, s.Env, s.Hostname = c.Image, c.Command, c.Args, c.Env, c.Hostname
	if c.StopGracePeriod != nil {
		s.StopGrace = *c.StopGracePeriod
	}
	for _, f := range c.Configs {
		file := plan.ConfigFile{Config: f.ConfigName}
		if f.File != nil {
			file.Path = f.File.Name
		}
		s.Configs = append(s.Configs, file)
	}
	for _, m := range c.Mounts {
		if m.VolumeOptions == nil {
			s.Mounts = append(s.Mounts, plan.Mount{Folder: m.Source, Path: m.Target, ReadOnly: m.ReadOnly})
			continue
		}
		s.Mounts = append(s.Mounts, plan.Mount{Volume: m.Source, Labels: m.VolumeOptions.Labels, Path: m.Target, ReadOnly: m.ReadOnly})
	}
	if h := c.Healthcheck; h != nil {
		s.Health = &plan.Health{Test: h.Test, Interval: h.Interval, Timeout: h.Timeout, StartPeriod: h.StartPeriod, Retries: h.Retries}
	}
}

func unconstraint(text string) string {
	if id, ok := strings.CutPrefix(text, "node.id=="); ok {
		return id
	}
	if text == "node.role==manager" {
		return ""
	}
	return text
}
