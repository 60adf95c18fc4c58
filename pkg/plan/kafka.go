package plan

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"
	"time"

	files "minibroker/deploy"
	"minibroker/pkg/topology"
)

// Ports that are not reached from outside their container.
const (
	controllerPort = 9093
	externalPort   = 9094 // published under another number, where it is
	restPort       = 8083 // MirrorMaker's workers answer health checks here
)

// messageMaxBytes is the largest batch that hub and mirrors take, which must
// agree: the largest alert, and room for its headers and the batch's own.
func (b *builder) messageMaxBytes() int {
	const room = 64 << 10
	return int(b.topology.Stream.MaxAlertBytes) + room
}

// Where things lie in the Kafka image, ours and the official one alike.
const (
	kafkaBin        = "/opt/kafka/bin/"
	kafkaData       = "/var/lib/kafka/data"
	kafkaProperties = "/etc/minibroker/kafka.properties"
	kafkaStart      = "/etc/minibroker/start.sh"
)

func (b *builder) hub() {
	t := b.topology
	s := b.service(partHub, RoleHub, b.layout.Manager)
	b.add(b.broker(s, t.Hub.Heap, t.Hub.JVM, outside(t.Hub.Publish, b.layout.Address, "the-manager")))
}

func (b *builder) mirror(m Mirror) {
	t := b.topology
	s := onMirror(b.service(mirrorPart(m.Number), RoleMirror, m.Node), m)
	b.add(b.broker(s, t.Mirrors.Heap, t.Mirrors.JVM, outside(b.mirrorPort(m), m.Address, m.Node)))
}

// broker makes s a Kafka of one node: broker and controller in one process.
func (b *builder) broker(s Service, heap topology.Size, jvm string, at published) Service {
	config := files.BrokerConfig{
		Host: s.Part, Port: KafkaPort, ControllerPort: controllerPort, DataDir: kafkaData,
		MessageMaxBytes: b.messageMaxBytes(), NetworkThreads: 2, IOThreads: 4,
	}
	if at.port > 0 {
		config.External, config.ExternalPort = at.String(), externalPort
		s.Ports = []Port{{Published: uint32(at.port), Target: externalPort}}
	}
	properties := files.BrokerProperties(config)
	s = b.java(s, heap, jvm)
	s.Mounts = []Mount{b.volume(s.Part, kafkaData)}
	s = b.start(s, properties, "start-broker", files.StartBroker(), clusterID(s.Name))
	s.Health = b.health("kafka", fmt.Sprintf("localhost:%d", KafkaPort))
	s.StopGrace = 30 * time.Second // a clean end spares the next start a recovery
	return s
}

// mirrorMaker copies the stream, or its stampless one, from the hub to mirror m,
// exactly once.
func (b *builder) mirrorMaker(m Mirror) {
	part := mirrorMakerPart(m.Number)
	properties := files.MirrorMakerProperties(files.MirrorMakerConfig{
		Source: partHub, SourceAddress: address(partHub),
		Target: mirrorPart(m.Number), TargetAddress: address(mirrorPart(m.Number)),
		Topics: []string{b.copied(), TopicCanary},
		Tasks:  1, RestPort: restPort,
		MessageMaxBytes: b.messageMaxBytes(),
		FetchBytes:      16 << 20, BatchBytes: 1 << 20, BufferBytes: 32 << 20,
	})
	s := onMirror(b.service(part, RoleMirrorMaker, m.Node), m)
	s = b.java(s, b.topology.Mirrors.MirrorMaker.Heap, "")
	s = b.start(s, properties, "start-mirrormaker", files.StartMirrorMaker(), partHub, address(mirrorPart(m.Number)))
	s.Health = b.health("mirrormaker", fmt.Sprintf("localhost:%d", restPort),
		arg("mirror", address(mirrorPart(m.Number))), arg("source", partHub))
	b.add(s)
}

// start gives s its properties and the script that it runs, which all of its
// role share: /bin/sh start.sh PROPERTIES ARGS. Any image with a shell will do.
func (b *builder) start(s Service, properties, name, script string, args ...string) Service {
	s.Configs = []ConfigFile{
		{Config: b.config(s.Part, []byte(properties)), Path: kafkaProperties},
		{Config: b.config(name, []byte(script)), Path: kafkaStart},
	}
	s.Command = append([]string{"/bin/sh", kafkaStart, kafkaProperties}, args...)
	return s
}

// java makes s a container of the Kafka image with the given heap.
func (b *builder) java(s Service, heap topology.Size, jvm string) Service {
	s.Image = b.images.Kafka.Ref
	s.Env = []string{"KAFKA_HEAP_OPTS=" + fmt.Sprintf("-Xmx%[1]s -Xms%[1]s", heap)}
	if jvm != "" {
		s.Env = append(s.Env, "KAFKA_JVM_PERFORMANCE_OPTS="+jvm)
	}
	return s
}

// health asks the process in its own container, at an address that needs no
// name: a task that is not healthy yet has none in the overlay.
func (b *builder) health(kind, at string, more ...string) *Health {
	test := append([]string{"CMD", kafkaBin + "alertstream", "probe", kind, arg("address", at)}, more...)
	if b.images.Kafka.External {
		test = []string{"CMD-SHELL", "nc -z " + strings.Replace(at, ":", " ", 1)}
	}
	return &Health{
		Test:        test,
		Interval:    5 * time.Second,
		Timeout:     5 * time.Second,
		StartPeriod: 2 * time.Minute,
		Retries:     6,
	}
}

// volume is a named volume of one part on its node.
func (b *builder) volume(part, path string) Mount {
	return Mount{Volume: b.name(part), Labels: b.labels(), Path: path}
}

// clusterID gives each Kafka an identity of its own, the same on every run.
// KRaft wants 16 bytes in URL-safe base64.
func clusterID(service string) string {
	sum := sha256.Sum256([]byte(service))
	id := base64.RawURLEncoding.EncodeToString(sum[:16])
	if strings.HasPrefix(id, "-") { // kafka-storage would take it for an option
		id = "A" + id[1:]
	}
	return id
}
