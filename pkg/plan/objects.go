package plan

import "time"

// Labels that every object we make carries.
const (
	LabelDeployment = "minibroker.deployment" // the topology's name
	LabelPart       = "minibroker.part"       // hub, mirror01, filter001, …
	LabelRole       = "minibroker.role"       // hub, mirror, filter, …
	LabelMirror     = "minibroker.mirror"     // the number of the mirror that a part belongs to
	LabelJob        = "minibroker.job"        // on a short-lived job service, instead of a part
)

// Roles of services.
const (
	RoleRegistry    = "registry"
	RoleHub         = "hub"
	RoleMonitor     = "monitor"
	RoleMirror      = "mirror"
	RoleMirrorMaker = "mirrormaker"
	RoleFeed        = "feed" // makes the stampless topic of the full stream
	RoleConsumer    = "consumer"
	RoleWatcher     = "watcher" // reads the full stream on the hub
	RoleFilter      = "filter"
	RoleSender      = "sender"
)

// Network is the overlay that joins all parts.
type Network struct {
	Name   string
	Subnet string // CIDR
	Labels map[string]string
}

// Config is a file in the Swarm. Its name ends in a hash of its data, because
// a Swarm config cannot be changed: a new content is a new config.
type Config struct {
	Name   string
	Data   []byte
	Labels map[string]string
}

// Image is one of the two images that the parts run.
type Image struct {
	Name   string // alertstream or kafka
	Ref    string // what services name: a tag, with a digest where one is known
	Digest string // of the manifest; empty where the user's own registry decides
	ID     string // of the image itself, as an engine that loaded it calls it
	// External says that the topology names it: it holds nothing of ours.
	External bool
}

// Service is a Swarm service of one task, or of several alike, in our words. Package swarm writes
// it as an Engine API spec and reads it back; the fields here are exactly what
// a plan compares, so that an edit made by hand is seen as well.
type Service struct {
	Name     string `json:"name"`
	Part     string `json:"part"`
	Role     string `json:"role"`
	Wave     Wave   `json:"wave"`
	Image    string `json:"image"`
	Command  []string
	Args     []string
	Env      []string
	Replicas int // tasks; a plan asks for 1 at least
	Hostname string
	Node     string // node ID, or empty for any manager
	Network  string // overlay network by name, or empty for none
	Configs  []ConfigFile
	Mounts   []Mount
	Health   *Health
	Ports    []Port
	Restart  Restart
	// StopGrace is how long a task may take to end before it is killed.
	StopGrace time.Duration
	Labels    map[string]string
}

// Tasks is how many tasks the service has when all of it runs, 1 at least.
func (s Service) Tasks() int { return max(s.Replicas, 1) }

// Constraint says in the Swarm's words where a service of that Node may run.
func Constraint(node string) string {
	if node == "" {
		return "node.role==manager"
	}
	return "node.id==" + node
}

// LogOptions bound what Docker's driver json-file keeps of a container's output.
var LogOptions = map[string]string{"max-size": "10m", "max-file": "3"}

// ConfigFile puts a config into a container as a file.
type ConfigFile struct {
	Config string // name of the config
	Path   string
}

// Mount is a named volume, or a folder of the node.
type Mount struct {
	Volume   string            // name of the volume; empty for a folder
	Labels   map[string]string // of the volume
	Folder   string            // path on the node
	Path     string            // path in the container
	ReadOnly bool
}

// Health is a command that tells whether a container works.
type Health struct {
	Test        []string
	Interval    time.Duration
	Timeout     time.Duration
	StartPeriod time.Duration
	Retries     int
}

// Port is a port of the container published on its node's address.
type Port struct{ Published, Target uint32 }

// Restart says when an ended task is replaced.
type Restart struct {
	Condition string // any, on-failure or none
	Delay     time.Duration
}
