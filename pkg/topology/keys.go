package topology

import (
	"slices"
	"strings"
	"time"
)

// key is one scalar of a topology file.
type key struct {
	path     string // dotted
	standard string // the default, written as a user would; "" when there is none
	set      func(*Topology, value) *problem
}

// keys are all there are, in the order in which they are documented.
var keys = []key{
	{"name", "minibroker", into(func(t *Topology) *string { return &t.Name }, deploymentName)},

	{"nodes.sender", "", nodeFilePath},
	{"nodes.filter", "", nodeFilePath},
	{"nodes.consumer", "", nodeFilePath},
	{"nodes.shared", "false", into(func(t *Topology) *bool { return &t.Nodes.Shared }, value.bool)},

	{"network.subnet", "10.118.0.0/16", subnet},

	{"images.registry", "", into(func(t *Topology) *string { return &t.Images.Registry }, registry)},
	{"images.port", "5000", count(func(t *Topology) *int { return &t.Images.Port }, 1, 65535)},
	{"images.kafka", "", into(func(t *Topology) *string { return &t.Images.Kafka }, imageReference)},
	{"images.alertstream", "", into(func(t *Topology) *string { return &t.Images.Alertstream }, imageReference)},

	{"stream.topic", "full-stream", into(func(t *Topology) *string { return &t.Stream.Topic }, topicName)},
	{"stream.partitions", "1", count(func(t *Topology) *int { return &t.Stream.Partitions }, 1, 1000)},
	{"stream.maxAlertBytes", "4m", size(func(t *Topology) *Size { return &t.Stream.MaxAlertBytes }, kib, 64*mib)},
	{"stream.retention.bytes", "32g", size(func(t *Topology) *Size { return &t.Stream.Retention.Bytes }, kib, 1024*tib)},
	{"stream.retention.hours", "24", count(func(t *Topology) *int { return &t.Stream.Retention.Hours }, 1, 24*366)},
	{"stream.fields.visit", "diaSource.visit", into(func(t *Topology) *string { return &t.Stream.Fields.Visit }, fieldPath)},
	{"stream.fields.id", "diaSource.diaSourceId", into(func(t *Topology) *string { return &t.Stream.Fields.ID }, fieldPath)},

	{"stream.fields.time", "diaSource.midpointMjdTai", into(func(t *Topology) *string { return &t.Stream.Fields.Time }, fieldPath)},
	{"stream.fields.detector", "diaSource.detector", into(func(t *Topology) *string { return &t.Stream.Fields.Detector }, fieldPath)},
	{"stream.schemas.folder", "", schemaFolder},
	{"stream.schemas.registry", "", into(func(t *Topology) *string { return &t.Stream.Schemas.Registry }, registryURL)},

	{"hub.heap", "1g", size(func(t *Topology) *Size { return &t.Hub.Heap }, kafkaHeap, tib)},
	{"hub.jvm", DefaultJVM, into(func(t *Topology) *string { return &t.Hub.JVM }, jvmFlags)},
	{"hub.publish", "none", into(func(t *Topology) *int { return &t.Hub.Publish }, publishedPort)},
	{"mirrors.heap", "1g", size(func(t *Topology) *Size { return &t.Mirrors.Heap }, kafkaHeap, tib)},
	{"mirrors.jvm", DefaultJVM, into(func(t *Topology) *string { return &t.Mirrors.JVM }, jvmFlags)},
	{"mirrors.publish", "none", into(func(t *Topology) *int { return &t.Mirrors.Publish }, publishedPort)},
	{"mirrors.copy", "full", word(func(t *Topology) *string { return &t.Mirrors.Copy }, Full, Stampless)},
	{"mirrors.mirrormaker.heap", "512m", size(func(t *Topology) *Size { return &t.Mirrors.MirrorMaker.Heap }, mirrorMakerHeap, tib)},

	{"sender.data", "", into(func(t *Topology) *string { return &t.Sender.Data }, value.path)},
	{"sender.generate.stamps", "full", into(func(t *Topology) *string { return &t.Sender.Generate.Stamps }, stamps)},
	{"sender.generate.seed", "1", into(func(t *Topology) *int64 { return &t.Sender.Generate.Seed }, seed)},
	{"sender.alertsPerVisit", "10000", count(func(t *Topology) *int { return &t.Sender.AlertsPerVisit }, 1, 10_000_000)},
	{"sender.visitInterval", "39s", into(func(t *Topology) *time.Duration { return &t.Sender.VisitInterval }, interval)},
	{"sender.visits", "forever", into(func(t *Topology) *int { return &t.Sender.Visits }, visits)},

	{"sender.repeat", "false", into(func(t *Topology) *bool { return &t.Sender.Repeat }, value.bool)},
	{"sender.pace", "visits", word(func(t *Topology) *string { return &t.Sender.Pace }, "visits", "timestamps", "realistic")},
	{"sender.realistic.period", "37s", into(func(t *Topology) *time.Duration { return &t.Sender.Realistic.Period }, interval)},
	{"sender.realistic.transmission", "3s", into(func(t *Topology) *time.Duration { return &t.Sender.Realistic.Transmission }, interval)},
	{"sender.realistic.bursts", "189", count(func(t *Topology) *int { return &t.Sender.Realistic.Bursts }, 1, 1_000_000)},
	{"sender.realistic.burstMin", "10", count(func(t *Topology) *int { return &t.Sender.Realistic.BurstMin }, 1, 1_000_000)},
	{"sender.realistic.burstMax", "200", count(func(t *Topology) *int { return &t.Sender.Realistic.BurstMax }, 1, 1_000_000)},
	{"sender.realistic.burstCentre", "50", count(func(t *Topology) *int { return &t.Sender.Realistic.BurstCentre }, 1, 1_000_000)},
	{"sender.realistic.seed", "1", into(func(t *Topology) *int64 { return &t.Sender.Realistic.Seed }, func(v value) (int64, *problem) { return v.int(0, 1<<63-1) })},
	{"sender.producers", "1", count(func(t *Topology) *int { return &t.Sender.Producers }, 1, 1000)},
	{"sender.compression", "none", word(func(t *Topology) *string { return &t.Sender.Compression }, "none", "gzip", "snappy", "lz4", "zstd")},
	{"sender.stamps", "keep", word(func(t *Topology) *string { return &t.Sender.Stamps }, "keep", "none")},

	{"sender.stampless", "false", into(func(t *Topology) *bool { return &t.Sender.Stampless }, value.bool)},
	{"sender.schemaId", "0", count(func(t *Topology) *int { return &t.Sender.SchemaID }, 0, 1<<31-1)},

	{"filters.perNode", "20", count(func(t *Topology) *int { return &t.Filters.PerNode }, 0, 1000)},
	{"filters.cap", "20", count(func(t *Topology) *int { return &t.Filters.Cap }, 1, 10_000_000)},
	{"filters.default", DefaultCondition, into(func(t *Topology) *string { return &t.Filters.Default }, condition)},

	{"filters.definitions", "", definitions},
	{"filters.schemaId", "1100", count(func(t *Topology) *int { return &t.Filters.SchemaID }, 1, 1<<31-1)},
	{"filters.maxShare", "none", into(func(t *Topology) *float64 { return &t.Filters.MaxShare }, share)},
	{"filters.visitEnd", "39s", into(func(t *Topology) *time.Duration { return &t.Filters.VisitEnd }, interval)},
	{"filters.disabled", "", into(func(t *Topology) *[]int { return &t.Filters.Disabled }, filterNumbers)},
	{"filters.feed", "full", word(func(t *Topology) *string { return &t.Filters.Feed }, Full, Stampless)},
	{"filters.mode", "isolated", word(func(t *Topology) *string { return &t.Filters.Mode }, "isolated", "grouped")},

	{"consumers.perNode", "", count(func(t *Topology) *int { return &t.Consumers.PerNode }, 0, 1000)},
	{"consumers.members", "1", count(func(t *Topology) *int { return &t.Consumers.Members }, 1, 100)},
	{"consumers.full", "0", count(func(t *Topology) *int { return &t.Consumers.Full }, 0, 99)},
	{"consumers.cutouts", "", into(func(t *Topology) *string { return &t.Consumers.Cutouts }, nodeFolder)},
	{"consumers.print", "status", into(func(t *Topology) *string { return &t.Consumers.Print }, printing)},
}

// The least heap with which each process was seen to start and to serve.
const (
	kafkaHeap       = 256 * mib
	mirrorMakerHeap = 128 * mib
)

// into makes a setter of a field and a reader of its kind of value.
func into[T any](field func(*Topology) *T, read func(value) (T, *problem)) func(*Topology, value) *problem {
	return func(t *Topology, v value) *problem {
		got, p := read(v)
		if p == nil {
			*field(t) = got
		}
		return p
	}
}

func count(field func(*Topology) *int, lowest, highest int64) func(*Topology, value) *problem {
	return into(field, func(v value) (int, *problem) {
		n, p := v.int(lowest, highest)
		return int(n), p
	})
}

func size(field func(*Topology) *Size, lowest, highest Size) func(*Topology, value) *problem {
	return into(field, func(v value) (Size, *problem) { return v.size(lowest, highest) })
}

func subnet(t *Topology, v value) (p *problem) {
	t.Network.Subnet, p = v.subnet()
	return p
}

// keyByPath finds a key by its dotted path.
func keyByPath(path string) (key, bool) {
	i := slices.IndexFunc(keys, func(k key) bool { return k.path == path })
	if i < 0 {
		return key{}, false
	}
	return keys[i], true
}

// isSection says whether keys stand below the path; "" is the whole file.
func isSection(path string) bool {
	return path == "" || slices.ContainsFunc(keys, func(k key) bool { return strings.HasPrefix(k.path, path+".") })
}

// under lists the names that may stand directly in a section, in order.
func under(section string) []string {
	var names []string
	for _, k := range keys {
		rest := k.path
		if section != "" {
			var found bool
			if rest, found = strings.CutPrefix(k.path, section+"."); !found {
				continue
			}
		}
		name, _, _ := strings.Cut(rest, ".")
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}
