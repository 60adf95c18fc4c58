package plan

// Snapshot is what the Swarm holds of one deployment at one moment.
type Snapshot struct {
	Manager  string // ID of the node whose engine answers us
	Address  string // that node's address, by which other nodes reach it
	Nodes    []Node
	Networks []Observed[Network]
	Configs  []Observed[Config]
	Services []Observed[Service]
	Subnets  []Subnet        // of networks that are not ours
	Foreign  []Foreign       // objects with names under our prefix that are not ours
	Loaded   map[string]bool // image IDs that the manager's engine holds
	Stored   map[string]bool // manifest digests that our registry holds
	// StreamBytes is how much of the stream the hub holds; 0: not known.
	StreamBytes int64
	// Offsets are where filters go on in their mirror's stream, all partitions
	// together, by part; absent of those that have not begun or are not known.
	Offsets map[string]int64
}

// Node is a member of the Swarm.
type Node struct {
	ID           string `json:"id"`
	Name         string `json:"name"`
	Role         string `json:"role"`         // manager or worker
	Availability string `json:"availability"` // active, pause or drain
	State        string `json:"state"`        // ready, down, disconnected or unknown
	Address      string `json:"address"`
	CPUs         int64  `json:"cpus"`
	Memory       int64  `json:"memory"` // bytes
	Engine       string `json:"engine"` // version of its Docker engine
	// Labels are those of `docker node update --label-add`.
	Labels map[string]string `json:"labels"`
}

// Observed is an object as it stands in the Swarm.
type Observed[T any] struct {
	ID      string
	Version uint64
	Object  T
}

// Foreign is an object that someone else made and that stands in our way.
type Foreign struct{ Kind, Name string }

// Node finds a node by its ID.
func (s Snapshot) Node(id string) (Node, bool) {
	for _, n := range s.Nodes {
		if n.ID == id {
			return n, true
		}
	}
	return Node{}, false
}

// addressOf is the address of a node, or "" of one that is not known.
func (s Snapshot) addressOf(id string) string {
	n, _ := s.Node(id)
	return n.Address
}

// Up says that the node answers the Swarm.
func (n Node) Up() bool { return n.State == "ready" }
