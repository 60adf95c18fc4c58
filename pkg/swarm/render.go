package swarm

import (
	"github.com/docker/docker/api/types/network"
	"github.com/docker/docker/api/types/swarm"

	"minibroker/pkg/plan"
)

// Rendered is a deployment as the Engine API takes it, with names for the IDs
// that objects get when they are made.
type Rendered struct {
	Networks []network.CreateRequest `json:"networks"`
	Configs  []swarm.ConfigSpec      `json:"configs"`
	Services []RenderedService       `json:"services"`
}

// RenderedService is a service, and what a plan knows of it besides.
type RenderedService struct {
	Name string            `json:"name"`
	Part string            `json:"part"`
	Role string            `json:"role"`
	Wave int               `json:"wave"`
	Spec swarm.ServiceSpec `json:"spec"`
}

// Render writes all desired objects as the Engine API takes them.
func Render(d plan.Desired) Rendered {
	var r Rendered
	for _, n := range d.Networks {
		r.Networks = append(r.Networks, NetworkSpec(n))
	}
	for _, c := range d.Configs {
		r.Configs = append(r.Configs, ConfigSpec(c))
	}
	for _, s := range d.Services {
		r.Services = append(r.Services, RenderedService{Name: s.Name, Part: s.Part, Role: s.Role, Wave: int(s.Wave), Spec: Spec(s)})
	}
	return r
}
