package image

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"golang.org/x/sync/errgroup"

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

// layers makes them all.
func (b *kafkaBuild) layers(ctx context.Context) ([]layer, error) {
	base, err := b.base(ctx)
	if err != nil {
		return nil, err
	}
	own, err := b.own()
	if err != nil {
		return nil, err
	}
	for _, t := range []tree{base, own} {
		if err := t.extract(b.root); err != nil {
			return nil, err
		}
	}
	both, bothCtx := errgroup.WithContext(ctx)
	both.Go(func() error { return b.linkJava(bothCtx) })
	both.Go(func() error { return b.fetchJars(bothCtx) })
	if err := both.Wait(); err != nil {
		return nil, err
	}
	java, jars, archive := tree{}, tree{}, tree{}
	if err := java.copyDir(javaHome, filepath.Join(b.root, javaHome)); err != nil {
		return nil, err
	}
	if err := jars.copyDir(kafkaHome+"/libs", filepath.Join(b.root, kafkaHome, "libs")); err != nil {
		return nil, err
	}
	if err := b.archiveClasses(ctx); err == nil {
		archive.file(kafkaHome+"/kafka.jsa", filepath.Join(b.root, kafkaHome, "kafka.jsa"), 0o644)
	} else if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	} else {
		b.progress(fmt.Sprintf("kafka: no class archive, so that each Kafka starts some seconds later: %v", err))
	}
	return b.write(ctx, base, java, jars, archive, own)
}

// write puts the layers into the store, in the order of how seldom they change.
func (b *kafkaBuild) write(ctx context.Context, base, java, jars, archive, own tree) ([]layer, error) {
	b.progress("kafka: writing layers")
	parts := []struct {
		made  string
		tree  tree
		write func(context.Context, string, tree) (layer, error)
	}{
		{"C library and busybox", base, b.store.writeLayer},
		{"Java runtime", java, b.store.writeLayer},
		{"Apache Kafka " + KafkaVersion, jars, b.store.writePlainLayer},
		{"class archive", archive, b.store.writeLayer},
		{"scripts and configuration", own, b.store.writeLayer},
	}
	if len(archive) == 0 {
		parts = slices.Delete(parts, 3, 4)
	}
	layers := make([]layer, len(parts))
	all, allCtx := errgroup.WithContext(ctx)
	for i, p := range parts {
		all.Go(func() (err error) {
			layers[i], err = p.write(allCtx, p.made, p.tree)
			return err
		})
	}
	return layers, all.Wait()
}

// base is the system below Java: the C library, busybox and its names, users.
func (b *kafkaBuild) base(ctx context.Context) (tree, error) {
	t := tree{}
	for name, e := range b.tools.system {
		t[name] = e
	}
	names, err := run(ctx, "", b.tools.system[busyboxPath].source, "--list")
	if err != nil {
		return nil, err
	}
	for name := range strings.Lines(names) {
		if name = strings.TrimSpace(name); name != "busybox" && name != "" {
			t.symlink("bin/"+name, "busybox")
		}
	}
	t.symlink("usr/bin/env", "/bin/env")
	t.dir("tmp", fs.ModeSticky|0o777, 0)
	for _, empty := range []string{"dev", "proc", "sys"} {
		t.dir(empty, 0o755, 0)
	}
	return t, t.users()
}

// own is what this repository adds: scripts, log configuration, folders.
func (b *kafkaBuild) own() (tree, error) {
	t := tree{}
	for _, dir := range []string{"bin", "config"} {
		mode := fs.FileMode(0o644)
		if dir == "bin" {
			mode = 0o755
		}
		if err := t.copyFS(kafkaHome+"/"+dir, b.sources, dir, mode); err != nil {
			return nil, err
		}
	}
	t.dir(kafkaHome+"/config", 0o755, user)
	t.dir(kafkaHome+"/logs", 0o755, user)
	t.dir(kafkaData, 0o755, user)
	tools, err := fs.ReadFile(b.sources, "tools.txt")
	if err != nil {
		return nil, err
	}
	for line := range bytes.Lines(tools) {
		script, class, _ := strings.Cut(strings.TrimSpace(string(line)), " ")
		t.bytes(kafkaHome+"/bin/"+script, 0o755, fmt.Appendf(nil, "#!/bin/sh\nexec \"$(dirname \"$0\")\"/kafka-run-class.sh %s \"$@\"\n", class))
	}
	return t, nil
}
