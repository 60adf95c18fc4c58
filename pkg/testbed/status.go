package testbed

// Status is what a testbed looks like at one moment.
type Status struct {
	Name       string       `json:"name"`
	DockerHost string       `json:"dockerHost"`
	Context    string       `json:"context"`   // the Docker context's name
	NodeFiles  string       `json:"nodeFiles"` // a folder
	Nodes      []NodeStatus `json:"nodes"`
}

// NodeStatus is a node at one moment.
type NodeStatus struct {
	Name  string    `json:"name"`
	Roles []Role    `json:"roles"`
	IP    string    `json:"ip"`
	PID   int       `json:"pid"` // of its dockerd on this machine; 0 when it does not run
	State NodeState `json:"state"`
	ID    string    `json:"id"` // its Swarm node ID; empty when the manager does not tell
}

// NodeState says how a node is: what the machine can see goes before what the manager says,
// who needs about 16 s to notice that a node is gone.
type NodeState string

// The states.
const (
	StateReady    NodeState = "ready"
	StateDown     NodeState = "down"      // the manager says so, or the Swarm does not know it
	StateOff      NodeState = "off"       // its namespaces are gone
	StateNoDaemon NodeState = "no daemon" // its dockerd does not run
	StateCut      NodeState = "cut"       // its link is cut
	StateUnknown  NodeState = "unknown"   // the manager does not answer
)

// OK tells whether every node is ready.
func (s *Status) OK() bool {
	for _, n := range s.Nodes {
		if n.State != StateReady {
			return false
		}
	}
	return true
}
