package topology

import (
	"fmt"
	"net/netip"
	"time"

	"minibroker/pkg/filter"
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
	Schemas   Schemas
}

// Retention bounds what a broker keeps of the full stream; whichever limit is
// met first counts.
type Retention struct {
	Bytes Size // of the whole topic on one broker, all partitions together; default 32 GiB
	Hours int  // default 24
}

// Fields are the dotted paths of the alert's fields that the stream needs.
type Fields struct {
	Visit    string // default diaSource.visit
	ID       string // default diaSource.diaSourceId
	Time     string // days; default diaSource.midpointMjdTai
	Detector string // default diaSource.detector
}

// Schemas are those that alerts may have besides LSST's 9.0, 10.0 and 11.0.
type Schemas struct {
	Folder   string       // absolute path of a folder of files ID.avsc; "" (default): none
	Files    []SchemaFile // what is in it
	Registry string       // URL of a Confluent-style registry; "" (default): none
}

// SchemaFile is a writer schema in the folder of schemas.
type SchemaFile struct {
	Name string // ID.avsc
	Text string // JSON
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

	// Copy is which stream a mirror has from the hub: Full (default) or Stampless,
	// whose full alerts are on the hub alone.
	Copy string
}

// MirrorMaker copies the stream from the hub to one mirror.
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

	// Repeat sends the files, or Visits generated visits, again and again as new
	// alerts. Default false.
	Repeat      bool
	Pace        string // visits (default), timestamps or realistic
	Realistic   Realistic
	Producers   int    // that share each visit, dealt out to the sender nodes; default 1
	Compression string // none (default), gzip, snappy, lz4 or zstd
	Stamps      string // keep (default), or none to leave cutouts out
	Stampless   bool   // the sender writes the stampless topic on the hub as well; default false
	SchemaID    int    // of the files' schema; 0 (default): as its name tells, such as lsst.v11_0
}

// Realistic shapes the pace of that name; its defaults are those of DMTN-149.
type Realistic struct {
	Period       time.Duration // from one visit to the next; default 37s
	Transmission time.Duration // within which all bursts begin; default 3s
	Bursts       int           // of a visit, one from each detector; default 189
	BurstMin     int           // alerts of the smallest burst; default 10
	BurstMax     int           // of the largest; default 200
	BurstCentre  int           // of the middle of all sizes; default 50
	Seed         int64         // decides sizes and times; default 1
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
	Default string // the condition of every filter without a definition, not parsed here; default DefaultCondition

	// Definitions is the absolute path of a folder of files FilterNNN.sql and
	// FilterNNN.py; "" (default): there is none. Texts are what is in them, not
	// parsed here, in the order of their names.
	Definitions string
	Texts       []filter.Text

	// SchemaID is that of the schema that definitions are checked against: one of
	// LSST's, 900, 1000 or 1100 (default), or of a file in Stream.Schemas.
	SchemaID int

	// MaxShare is the largest share of all alerts that a filter may match, from
	// above 0 to 1; 0 (default, written none): whatever it matches.
	MaxShare float64

	// VisitEnd ends a visit whose last alert was sent so long before the alert that
	// is read now, for filters that let the best of a visit pass. Default 39s.
	VisitEnd time.Duration

	// Disabled are numbers of filters that do not run for now, and stay theirs;
	// rising. Whether they exist is not known here.
	Disabled []int

	// Feed is what filters read: Full (default) alerts, or Stampless ones, which
	// lack their cutouts; what passes is the full alert in either case.
	Feed string

	// Mode is isolated (default): a container for each filter; or grouped: one for
	// all filters of a node.
	Mode string
}

// Consumers each read the filtered stream of one filter, or all of the full one.
type Consumers struct {
	PerNode int    // as many as filters; default: filters' number
	Print   string // status (default): a line at each end of partition; a number N: every N-th alert, 0 none
	Full    int    // readers of the full stream on the hub, all together; default 0

	// Members is how many tasks a consumer has, who share the alerts of its filter
	// as members of one Kafka consumer group; default 1: no group is joined.
	Members int

	// Cutouts is the absolute path, on each consumers' node, of a folder that takes
	// the cutouts of printed alerts, of all with print: status, as FITS files in a
	// subfolder for each consumer; "" (default): nobody writes them.
	Cutouts string
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
// the registry and the monitor, a sender a sender node, a mirror and a MirrorMaker
// a filter node, the feeds, the filters and the members of consumers, and the
// readers of the full stream.
func (t *Topology) Tasks() int {
	filterNodes := len(t.Nodes.Filter)
	consumers := len(t.Nodes.Consumer) * t.Consumers.PerNode * max(t.Consumers.Members, 1)
	return 3 + len(t.Nodes.Sender) + 2*filterNodes + t.feeds() + filterNodes*t.Filters.PerNode + consumers + t.Consumers.Full
}

// FilterText is the definition of a filter by its number: its own file, or the
// condition that is the default.
func (t *Topology) FilterText(number int) filter.Text {
	name := fmt.Sprintf("Filter%03d", number)
	for _, text := range t.Filters.Texts {
		if text.Name == name {
			return text
		}
	}
	return filter.Text{Name: name, File: FiltersDefault, Text: t.Filters.Default}
}

// FiltersDefault is the key of the condition of filters without a definition.
const FiltersDefault = "filters.default"
