package plan

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
)

// Compute compares what a topology asks for with what the Swarm holds. It
// fails, with every obstacle at once, where objects that are not ours bear our
// names.
func Compute(d Desired, s Snapshot) (Plan, error) {
	if err := obstacles(d, s); err != nil {
		return Plan{}, err
	}
	p := Plan{Name: d.Name, Services: d.Services}
	p.networks(d, s)
	p.configs(d, s)
	p.services(d, s)
	p.images(d, s)
	slices.SortStableFunc(p.Operations, func(a, b Operation) int { return cmp.Compare(a.Wave, b.Wave) })
	return p, nil
}

func obstacles(d Desired, s Snapshot) error {
	var errs []error
	subnets := byName(s.Networks, func(n Network) string { return n.Name })
	for _, n := range d.Networks {
		if is, ok := subnets[n.Name]; ok && is.Object.Subnet != n.Subnet {
			errs = append(errs, fmt.Errorf("network %s has the subnet %s, and network.subnet asks for %s: a network cannot be changed; set network.subnet back, or tear the deployment down first",
				n.Name, is.Object.Subnet, n.Subnet))
		}
	}
	for _, f := range s.Foreign {
		errs = append(errs, fmt.Errorf("%s %s exists and is not ours (it lacks the label %s): remove or rename it, or choose another name in the topology",
			f.Kind, f.Name, LabelDeployment))
	}
	return errors.Join(errs...)
}

func (p *Plan) add(o Operation) { p.Operations = append(p.Operations, o) }

// images puts our images where services find them: the one that serves the
// registry on the manager's engine, all in the registry.
func (p *Plan) images(d Desired, s Snapshot) {
	for i, image := range d.Images {
		if image.Name == "alertstream" && !s.Loaded[image.ID] {
			p.add(Operation{Verb: Load, Kind: "image", Name: image.Name, Wave: WaveObjects,
				Cause: "the manager's engine lacks it", Image: &d.Images[i]})
		}
		if !s.Stored[image.Digest] {
			p.add(Operation{Verb: Store, Kind: "image", Name: image.Name, Wave: WaveRegistry,
				Cause: "the registry lacks it", Image: &d.Images[i]})
		}
	}
}

func (p *Plan) networks(d Desired, s Snapshot) {
	have := byName(s.Networks, func(n Network) string { return n.Name })
	for i, n := range d.Networks {
		if _, ok := have[n.Name]; !ok {
			p.add(Operation{Verb: Create, Kind: "network", Name: n.Name, Wave: WaveObjects,
				Cause: "new, " + n.Subnet, Network: &d.Networks[i]})
		}
		delete(have, n.Name)
	}
	for _, o := range sorted(have) {
		p.add(removal("network", o.Object.Name, o.ID, o.Version))
	}
}

func (p *Plan) configs(d Desired, s Snapshot) {
	have := byName(s.Configs, func(c Config) string { return c.Name })
	for i, c := range d.Configs {
		o, ok := have[c.Name]
		delete(have, c.Name)
		if !ok {
			p.add(Operation{Verb: Create, Kind: "config", Name: c.Name, Wave: WaveObjects,
				Cause: fmt.Sprintf("new, %d bytes", len(c.Data)), Config: &d.Configs[i]})
		} else if changes := relabelled(o.Object.Labels, c.Labels); len(changes) > 0 { // its data is in its name, or says nothing
			p.add(Operation{Verb: Update, Kind: "config", Name: c.Name, Wave: WaveObjects,
				Cause: changes.String(), ID: o.ID, Version: o.Version, Config: &d.Configs[i]})
		}
	}
	for _, o := range sorted(have) {
		p.add(removal("config", o.Object.Name, o.ID, o.Version))
	}
}

func (p *Plan) services(d Desired, s Snapshot) {
	have := byName(s.Services, func(s Service) string { return s.Name })
	for i, want := range d.Services {
		o, ok := have[want.Name]
		if ok && losesFilters(o.Object, want) {
			r := serviceRemoval(o)
			r.Cause = "made anew without " + parts(gone(o.Object, want))
			p.add(r)
			ok = false
		}
		delete(have, want.Name)
		if !ok {
			p.add(Operation{Verb: Create, Kind: "service", Name: want.Name, Wave: want.Wave,
				Cause: "new" + on(want, s) + from(o.Object, want, s), Service: &d.Services[i]})
			continue
		}
		if changes := Changes(o.Object, want); len(changes) > 0 {
			p.add(Operation{Verb: Update, Kind: "service", Name: want.Name, Wave: want.Wave,
				Cause: changes.String() + lostWith(o.Object, want, s) + from(o.Object, want, s), ID: o.ID, Version: o.Version, Service: &d.Services[i], Was: &o.Object})
		}
	}
	for _, o := range sorted(have) {
		r := serviceRemoval(o)
		if successor := runsElsewhere(o.Object, d); successor != "" {
			r.Cause = "goes on in " + successor
		}
		p.add(r)
	}
}

// lostWith tells what a mirror that moves to another node leaves behind.
func lostWith(is, want Service, s Snapshot) string {
	if want.Role != RoleMirror || is.Node == want.Node {
		return ""
	}
	if s.StreamBytes == 0 {
		return "; its data stays behind, the hub's stream is mirrored again"
	}
	return fmt.Sprintf("; its data stays behind, %.1f MB of the hub's stream are mirrored again", float64(s.StreamBytes)/1e6)
}

// on tells where a new service goes, by the node's name where it is known.
func on(service Service, s Snapshot) string {
	if service.Node == "" {
		return ", on a manager"
	}
	if n, ok := s.Node(service.Node); ok {
		return ", on " + n.Name
	}
	return ", on " + service.Node
}

// removal takes away what the topology no longer asks for, after everything
// that used it has changed.
func removal(kind, name, id string, version uint64) Operation {
	return Operation{Verb: Remove, Kind: kind, Name: name, Wave: WaveCleanup,
		Cause: "the topology no longer asks for it", ID: id, Version: version}
}

// serviceRemoval takes a service away: a filter and its consumer before all
// else, since who goes is still to get what was passed.
func serviceRemoval(o Observed[Service]) Operation {
	r := removal("service", o.Object.Name, o.ID, o.Version)
	r.Service = &o.Object
	switch o.Object.Role {
	case RoleFilter, RoleConsumer:
		r.Wave = WaveDrain
	case RoleSender:
		r.Cause = "the stream is stopped"
	}
	return r
}

func byName[T any](list []Observed[T], name func(T) string) map[string]Observed[T] {
	m := make(map[string]Observed[T], len(list))
	for _, o := range list {
		m[name(o.Object)] = o
	}
	return m
}

// sorted gives the values in the order of their names.
func sorted[T any](m map[string]Observed[T]) []Observed[T] {
	var names []string
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	out := make([]Observed[T], len(names))
	for i, name := range names {
		out[i] = m[name]
	}
	return out
}
