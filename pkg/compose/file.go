package compose

import (
	"strings"

	"minibroker/pkg/plan"
)

// file is what both forms have, in the words of the compose file format.
// Durations are written as Go does, which the format takes.
type file struct {
	Version  string           `yaml:"version,omitempty"` // of a stack
	Name     string           `yaml:"name,omitempty"`    // of a compose project
	Services ordered[service] `yaml:"services"`
	Networks ordered[network] `yaml:"networks"`
	Volumes  ordered[volume]  `yaml:"volumes,omitempty"`
}

type service struct {
	Image       string            `yaml:"image"`
	PullPolicy  string            `yaml:"pull_policy,omitempty"`
	Scale       int               `yaml:"scale,omitempty"` // compose
	Hostname    string            `yaml:"hostname"`
	Entrypoint  []text            `yaml:"entrypoint,omitempty"`
	Command     []text            `yaml:"command,omitempty"`
	Environment ordered[text]     `yaml:"environment,omitempty"`
	Volumes     []mount           `yaml:"volumes,omitempty"`
	Networks    []string          `yaml:"networks,omitempty,flow"`
	Ports       []port            `yaml:"ports,omitempty"`
	Healthcheck *healthcheck      `yaml:"healthcheck,omitempty"`
	Restart     string            `yaml:"restart,omitempty"` // compose
	Deploy      *deploy           `yaml:"deploy,omitempty"`  // stack
	StopGrace   string            `yaml:"stop_grace_period"`
	Logging     logging           `yaml:"logging"`
	Labels      map[string]string `yaml:"labels"` // of the container
}

type mount struct {
	Type     string `yaml:"type"`
	Source   string `yaml:"source"`
	Target   string `yaml:"target"`
	ReadOnly bool   `yaml:"read_only,omitempty"`
}

type port struct {
	Target    uint32 `yaml:"target"`
	Published uint32 `yaml:"published"`
	Protocol  string `yaml:"protocol"`
	Mode      string `yaml:"mode,omitempty"`
}

type healthcheck struct {
	Test        []text `yaml:"test,flow"`
	Interval    string `yaml:"interval"`
	Timeout     string `yaml:"timeout"`
	StartPeriod string `yaml:"start_period"`
	Retries     int    `yaml:"retries"`
}

type logging struct {
	Driver  string            `yaml:"driver"`
	Options map[string]string `yaml:"options"`
}

type network struct {
	Name   string            `yaml:"name"`
	Driver string            `yaml:"driver"`
	IPAM   *ipam             `yaml:"ipam,omitempty"`
	Labels map[string]string `yaml:"labels"`
}

type ipam struct {
	Config []subnet `yaml:"config"`
}

type subnet struct {
	Subnet string `yaml:"subnet"`
}

type volume struct {
	Name   string            `yaml:"name"`
	Labels map[string]string `yaml:"labels"`
}

// base gives what a service has in both forms, its files included.
func (w *writer) base(s plan.Service) (service, error) {
	out := service{
		Image:     s.Image,
		Hostname:  s.Hostname,
		StopGrace: s.StopGrace.String(),
		Logging:   logging{"json-file", plan.LogOptions},
		Labels:    s.Labels,
		Networks:  []string{w.key(s.Network)},
	}
	for _, e := range s.Env {
		name, value, _ := strings.Cut(e, "=")
		out.Environment.add(name, text(w.environment(value)))
	}
	for _, m := range s.Mounts {
		out.Volumes = append(out.Volumes, w.mount(m))
	}
	if h := s.Health; h != nil {
		out.Healthcheck = &healthcheck{texts(h.Test), h.Interval.String(), h.Timeout.String(), h.StartPeriod.String(), h.Retries}
	}
	return out, w.carry(&out, s)
}

// mount adds a part's volume to the file, under the name that deploy gives it.
func (w *writer) mount(m plan.Mount) mount {
	if m.Volume == "" {
		return mount{"bind", m.Folder, m.Path, m.ReadOnly}
	}
	w.file.Volumes.add(w.key(m.Volume), volume{m.Volume, m.Labels})
	return mount{"volume", w.key(m.Volume), m.Path, m.ReadOnly}
}

// key is how the file itself calls an object: without the deployment's name,
// which stands before it when the object is made.
func (w *writer) key(name string) string { return strings.TrimPrefix(name, w.desired.Name+"_") }
