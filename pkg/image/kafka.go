package image

import (
	"context"
	"io/fs"
	"path/filepath"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"minibroker/images"
	"minibroker/pkg/version"
)

// Where things lie in the kafka image, as in the official one.
const (
	kafkaHome = "opt/kafka"
	javaHome  = "opt/java/openjdk"
	kafkaData = "var/lib/kafka/data"
)

// KafkaInputs are what the kafka image is made from, besides this machine's JDK,
// C library and busybox, and the jars that Maven fetches.
type KafkaInputs struct {
	Binary   string // path of the static alertstream program, the health probe
	Progress Progress
}

// BuildKafka makes the kafka image. The first time it takes about a minute; with
// only the program changed, a second. A *Missing error lists the tools to install.
func (s *Store) BuildKafka(ctx context.Context, in KafkaInputs) (Built, error) {
	if err := checkStatic(in.Binary); err != nil {
		return Built{}, err
	}
	tools, err := findTools(thisHost())
	if err != nil {
		return Built{}, err
	}
	sources, err := fs.Sub(images.Files, Kafka)
	if err != nil {
		return Built{}, err
	}
	b := kafkaBuild{store: s, tools: tools, sources: sources, progress: in.Progress}
	r := recipe{name: Kafka, config: kafkaConfig()}
	var sum inputs
	if err := b.addInputs(&sum); err != nil {
		return Built{}, err
	}
	r.stable = sum.hex()
	if err := sum.addFile(Alertstream, in.Binary); err != nil {
		return Built{}, err
	}
	r.inputs = sum.hex()
	return s.build(ctx, r, in.Progress, func(work string) ([]layer, error) {
		b.root = filepath.Join(work, "root")
		return b.layers(ctx)
	}, func() (layer, error) {
		t := tree{}
		t.file(kafkaHome+"/bin/alertstream", in.Binary, 0o755)
		return s.writeLayer(ctx, "alertstream, the health probe", t)
	})
}

func kafkaConfig() v1.Config {
	return v1.Config{
		User:         ids(user),
		WorkingDir:   "/" + kafkaHome,
		Env:          []string{"PATH=/" + kafkaHome + "/bin:/bin:/" + javaHome + "/bin", "JAVA_HOME=/" + javaHome, "LANG=C.UTF-8"},
		Cmd:          []string{"/bin/sh"},
		ExposedPorts: map[string]struct{}{"9092/tcp": {}},
		Labels:       labels(Kafka),
	}
}

func labels(name string) map[string]string {
	return map[string]string{
		"org.opencontainers.image.title":   "minibroker/" + name,
		"org.opencontainers.image.version": strings.TrimPrefix(Tag(name), "minibroker/"+name+":"),
		"minibroker.version":               version.Version,
	}
}

// kafkaBuild makes the layers of the kafka image that seldom change. It puts the
// root folder together on disk, because Kafka runs in it once.
type kafkaBuild struct {
	store    *Store
	tools    tools
	sources  fs.FS
	progress Progress
	root     string
}

// steps is raised when the steps below change what they make of the same inputs.
const steps = "1"

func (b *kafkaBuild) addInputs(sum *inputs) error {
	sum.add("steps", []byte(steps))
	sum.add("java", []byte(b.tools.jdk.release))
	if err := sum.addFS(b.sources); err != nil {
		return err
	}
	for name, path := range b.tools.system.sorted() {
		if err := sum.addFile(name, path.source); err != nil {
			return err
		}
	}
	return nil
}
