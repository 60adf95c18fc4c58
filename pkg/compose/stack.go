package compose

import (
	"strings"

	"minibroker/pkg/plan"
)

// stackVersion is the newest compose file format that the docker command of
// engine 20.10 is sure to know.
const stackVersion = "3.8"

type deploy struct {
	Replicas      int               `yaml:"replicas"`
	EndpointMode  string            `yaml:"endpoint_mode"`
	Placement     placement         `yaml:"placement"`
	RestartPolicy restartPolicy     `yaml:"restart_policy"`
	UpdateConfig  updateConfig      `yaml:"update_config"`
	Labels        map[string]string `yaml:"labels"` // of the service
}

type placement struct {
	Constraints []string `yaml:"constraints,flow"`
}

type restartPolicy struct {
	Condition string `yaml:"condition"`
	Delay     string `yaml:"delay"`
}

type updateConfig struct {
	Parallelism   int    `yaml:"parallelism"`
	Order         string `yaml:"order"`
	FailureAction string `yaml:"failure_action"`
}

// Stack writes the file that `docker stack deploy` takes. Deployed under the
// deployment's own name it makes the services, network and volumes that
// `minibroker deploy` makes, with the same names and labels.
func Stack(d plan.Desired) ([]byte, error) {
	w := &writer{
		desired:     d,
		file:        file{Version: stackVersion},
		content:     keepBraces,
		environment: func(s string) string { return s },
		watch:       func(*plan.Health) string { return "" },
	}
	for _, n := range d.Networks {
		w.file.Networks.add(w.key(n.Name), network{
			Name: n.Name, Driver: "overlay", IPAM: &ipam{[]subnet{{n.Subnet}}}, Labels: n.Labels,
		})
	}
	err := w.services(func(out *service, s plan.Service) {
		for _, p := range s.Ports {
			out.Ports = append(out.Ports, port{p.Target, p.Published, "tcp", "host"})
		}
		out.Deploy = &deploy{
			Replicas:      s.Tasks(),
			EndpointMode:  "dnsrr",
			Placement:     placement{[]string{plan.Constraint(s.Node)}},
			RestartPolicy: restartPolicy{s.Restart.Condition, s.Restart.Delay.String()},
			// The old one must end before the next may start.
			UpdateConfig: updateConfig{1, "stop-first", "pause"},
			Labels:       s.Labels,
		}
	})
	if err != nil {
		return nil, err
	}
	return write(stackHeader(d), w.file)
}

// keepBraces writes a file's text so that a Swarm, which takes every environment
// variable for a template, gives it to the container as it is, but for the name
// of its node.
var keepBraces = strings.NewReplacer(plan.NodeHostname, plan.NodeHostname, "{{", `{{"{{"}}`).Replace
