package topology

import (
	"net/netip"
	"time"

	"minibroker/pkg/mistake"
)

// Topology is a checked deployment. Every value is set: what the files leave
// out has the default named in its comment.
type Topology struct {
	// Name labels and prefixes everything that is created. Default minibroker.
	Name string

	Nodes     Nodes
	Network   Network
	Images    Images
	Stream    Stream
	Hub       Hub
	Mirrors   Mirrors
	Sender    Sender
	Filters   Filters
	Consumers Consumers

	places map[string]origin // of every value, by its dotted path
}

// Nodes are the Swarm nodes of each role, in the order of their files, at
// least one a role; only a topology without filters may have neither filter nor
// consumer nodes. Consumer[k] reads the filtered streams of Filter[k], so there
// are as many of the one as of the other.
type Nodes struct {
	Sender   []Node
	Filter   []Node
	Consumer []Node

	// Shared lets one node serve several roles, and a manager serve too.
	// Default false.
	Shared bool
}

// Node is one line of a node-ID file.
type Node struct {
	ID   string // 25 characters of 0-9 and a-z
	File string // the node-ID file, as a path that can be opened from here
	Line int    // counted from 1
	Col  int    // of the ID, counted from 1
}

// At gives the beginning of an error about this line.
func (n Node) At() mistake.Error { return mistake.Error{File: n.File, Line: n.Line, Col: n.Col} }

// Network is the overlay that all services share.
type Network struct {
	// Subnet is IPv4 and large enough for every task to be replaced at once.
	// Default 10.118.0.0/16.
	Subnet netip.Prefix
}

// Images says which images the services run and where nodes get them.
type Images struct {
	Registry    string // host[:port][/path] of the user's registry; "" (default): one deployed on the manager
	Port        int    // of the registry that is deployed on the manager, at that node's address; default 5000
	Kafka       string // reference of a Kafka image; "" (default): the one this program builds
	Alertstream string // reference of the alertstream image; "" (default): the one this program builds
}

// Stream is the full stream of alerts on the hub and on every mirror.
type Stream struct {
	Topic      string // default full-stream
	Partitions int    // default 1

	// MaxAlertBytes is the largest alert the brokers take. Default 4 MiB.
	MaxAlertBytes Size

	Retention Retention
	Fields    Fields
}

// Retention bounds what a broker keeps of the full stream; whichever limit is
// met first counts.
type Retention struct {
	Bytes Size // of the whole topic on one broker, all partitions together; default 32 GiB
	Hours int  // default 24
}

// Fields are the dotted paths of the alert's fields that the stream needs.
type Fields struct {
	Visit string // default diaSource.visit
	ID    string // default diaSource.diaSourceId
}

// Hub is the Kafka that the sender writes to.
type Hub struct {
	Heap    Size   // default 1 GiB
	JVM     string // flags beside the heap; default DefaultJVM
	Publish int    // port on the manager's address for clients outside the Swarm; 0 (default, written none): no such port
}

// Mirrors are the Kafkas on the filter nodes, one a node.
type Mirrors struct {
	Heap        Size   // default 1 GiB
	JVM         string // flags beside the heap; default DefaultJVM
	Publish     int    // as Hub.Publish, on each mirror's node
	MirrorMaker MirrorMaker
}

// MirrorMaker copies the full stream from the hub to one mirror.
type MirrorMaker struct {
	Heap Size // default 512 MiB
}

// Sender is where alerts come from and how fast they are sent.
type Sender struct {
	// Data is the absolute path, on the sender's node, of the folder of visit
	// files; "" (default): the sender generates its alerts itself.
	Data string

	Generate       Generate      // used when Data is empty
	AlertsPerVisit int           // the most that are sent of a visit; default 10000
	VisitInterval  time.Duration // from one visit's first alert to the next one's; default 39s
	Visits         int           // 0 (default, written forever): without end
}

// Generate shapes generated alerts.
type Generate struct {
	Stamps string // full (139 kB an alert; default), two (136 kB) or none (2.5 kB)
	Seed   int64  // the same seed gives the same bytes; default 1
}

// Filters run beside the mirror of their node.
type Filters struct {
	PerNode int    // default 20
	Cap     int    // the most alerts of one visit that one filter passes; default 20
	Default string // the condition of every filter, not parsed here; default DefaultCondition
}

// Consumers each read the filtered stream of one filter, or all of the full one.
type Consumers struct {
	PerNode int    // as many as filters; default: filters' number
	Print   string // status (default): a line at each end of partition; a number N: every N-th alert, 0 none
	Full    int    // readers of the full stream on the hub, all together; default 0
}

// DefaultJVM is the garbage collector's classic setting for Kafka.
const DefaultJVM = "-XX:+UseG1GC -XX:MaxGCPauseMillis=20 -XX:InitiatingHeapOccupancyPercent=35" +
	" -XX:+ExplicitGCInvokesConcurrent -Djava.awt.headless=true"

// DefaultCondition passes what is detected well and is brighter than 20th
// magnitude (3631 nJy).
const DefaultCondition = "snr > 5 AND psfFlux > 3631"

// At gives the beginning of an error about the value of a key such as
// network.subnet: where it was written or, for a default, where the first file
// begins.
func (t *Topology) At(path string) mistake.Error {
	at, known := t.places[path]
	if !known { // a Topology that no files made
		return mistake.Error{File: path}
	}
	return mistake.Error{File: at.file, Line: at.line, Col: at.col}
}

// Generates says whether the sender makes its alerts itself.
func (s Sender) Generates() bool { return s.Data == "" }

// Tasks is how many tasks the deployment has when all of it runs: the hub,
// the registry, the monitor and the sender, a mirror and a MirrorMaker a
// filter node, the filters and consumers, and the readers of the full stream.
func (t *Topology) Tasks() int {
	filterNodes := len(t.Nodes.Filter)
	return 4 + 2*filterNodes + filterNodes*t.Filters.PerNode + len(t.Nodes.Consumer)*t.Consumers.PerNode + t.Consumers.Full
}
