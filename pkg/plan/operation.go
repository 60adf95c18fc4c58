package plan

import "fmt"

// Verb is what an operation does to its object.
type Verb string

// The verbs of operations.
const (
	Create Verb = "create"
	Update Verb = "update"
	Remove Verb = "remove"
	Load   Verb = "load"  // an image into the manager's engine
	Store  Verb = "store" // an image in our registry
)

// Operation is one change to one object, with its cause. Exactly one of
// Network, Config, Image and Service is set, but for removals: they need no more
// than the ID, and have the Service as it stands.
type Operation struct {
	Verb  Verb   `json:"verb"`
	Kind  string `json:"kind"` // network, config, image or service
	Name  string `json:"name"`
	Wave  Wave   `json:"wave"`
	Cause string `json:"cause"`

	ID      string   `json:"id,omitempty"` // of what is updated or removed
	Version uint64   `json:"version,omitempty"`
	Network *Network `json:"-"`
	Config  *Config  `json:"-"`
	Image   *Image   `json:"-"`
	Service *Service `json:"-"`
	Was     *Service `json:"-"` // what a service that is updated was
}

// String is the operation as a line of the plan.
func (o Operation) String() string {
	return fmt.Sprintf("%-6s %-7s %s: %s", o.Verb, o.Kind, o.Name, o.Cause)
}

// Plan is what a deployment does, in order.
type Plan struct {
	Name       string      `json:"name"`
	Operations []Operation `json:"operations"`
	// Asked are the settings that win over the topology's files.
	Asked []Asked `json:"asked,omitempty"`
	// Services are all services of the deployment, changed or not: what has to
	// work when a wave is done.
	Services []Service `json:"-"`
}

// Empty says that nothing has to change.
func (p Plan) Empty() bool { return len(p.Operations) == 0 }

// In gives the operations of one wave.
func (p Plan) In(w Wave) []Operation {
	var out []Operation
	for _, o := range p.Operations {
		if o.Wave == w {
			out = append(out, o)
		}
	}
	return out
}
