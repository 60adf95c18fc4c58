package compose

import (
	"fmt"
	"strings"

	"minibroker/pkg/plan"
)

// writer makes one file of what a topology asks for.
type writer struct {
	desired plan.Desired
	file    file
	// content gives a file's content as an environment variable's value.
	content func(string) string
	// environment gives the value of any other variable.
	environment func(string) string
	// watch is what a part's shell does about the part's health.
	watch func(*plan.Health) string
}

// Compose writes the file that `docker compose up` starts on one machine. All
// parts are on it, so there is no placement.
func Compose(d plan.Desired) ([]byte, error) {
	w := &writer{
		desired:     d,
		file:        file{Name: d.Name},
		content:     func(s string) string { return s },
		environment: hereFor.Replace,
		watch:       endIfUnhealthy,
	}
	for _, n := range d.Networks {
		w.file.Networks.add(w.key(n.Name), network{Name: n.Name, Driver: "bridge", Labels: n.Labels})
	}
	if err := distinctPorts(d.Services); err != nil {
		return nil, err
	}
	ours := loaded(d)
	err := w.services(func(out *service, s plan.Service) {
		if ours[s.Image] {
			out.PullPolicy = "never" // nobody else's image of that name will do
		}
		if s.Tasks() > 1 {
			out.Scale = s.Tasks()
		}
		out.Restart = restarts[s.Restart.Condition]
		for _, p := range s.Ports {
			out.Ports = append(out.Ports, port{Target: p.Target, Published: p.Published, Protocol: "tcp"})
		}
	})
	if err != nil {
		return nil, err
	}
	return write(composeHeader(d), w.file)
}

// services adds all services, each finished by what its form needs besides. The
// registry is left out: images must be there before anything starts.
func (w *writer) services(finish func(*service, plan.Service)) error {
	for _, s := range w.desired.Services {
		if s.Role == plan.RoleRegistry {
			continue
		}
		out, err := w.base(s)
		if err != nil {
			return err
		}
		finish(&out, s)
		w.file.Services.add(s.Part, out)
	}
	return nil
}

// hereFor puts this one machine in the place of what a Swarm would fill in.
var hereFor = strings.NewReplacer("{{.Node.ID}}", "localhost", plan.NodeHostname, "localhost")

// restarts are compose's words for a Swarm's.
var restarts = map[string]string{"any": "always", "on-failure": "on-failure", "none": "no"}

// distinctPorts makes sure that no two parts want the same port of the machine.
func distinctPorts(services []plan.Service) error {
	taken := map[uint32]string{}
	for _, s := range services {
		for _, p := range s.Ports {
			if other, is := taken[p.Published]; is {
				return fmt.Errorf("%s and %s both publish port %d of the one machine; set hub.publish below mirrors.publish", other, s.Part, p.Published)
			}
			taken[p.Published] = s.Part
		}
	}
	return nil
}

// endIfUnhealthy has a part's shell leave someone behind who does what a Swarm
// would: without one, Docker restarts what ends, not what is unhealthy, such as
// a MirrorMaker that has given up.
func endIfUnhealthy(h *plan.Health) string {
	if h == nil {
		return ""
	}
	probe := Quoted(h.Test[1:]...)
	if h.Test[0] == "CMD-SHELL" {
		probe = h.Test[1]
	}
	return fmt.Sprintf(`(
  sleep %d
  failed=0
  while sleep %d; do
    if %s >/dev/null 2>&1; then failed=0; else failed=$((failed + 1)); fi
    if [ $failed -ge %d ]; then kill 1; fi
  done
) &
`, int(h.StartPeriod.Seconds()), int(h.Interval.Seconds()), probe, h.Retries)
}
