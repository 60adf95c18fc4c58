package image

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"minibroker/images"
)

func source(t *testing.T, name string) string {
	t.Helper()
	content, err := fs.ReadFile(images.Files, "kafka/"+name)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func TestSourcesAgreeOnTheVersion(t *testing.T) {
	if !strings.Contains(source(t, "pom.xml"), "<kafka.version>"+KafkaVersion+"</kafka.version>") {
		t.Errorf("pom.xml does not ask for Kafka %s", KafkaVersion)
	}
	for _, jar := range []string{"kafka_2.13-" + KafkaVersion, "connect-mirror-" + KafkaVersion, "kafka-tools-" + KafkaVersion, "log4j-slf4j-impl-2.25.4"} {
		if !strings.Contains(source(t, "jars.sha256"), "  "+jar+".jar\n") {
			t.Errorf("jars.sha256 does not list %s.jar", jar)
		}
	}
}

// What services of a deployment start must be there under the official image's names.
func TestOwnLayer(t *testing.T) {
	sources, err := fs.Sub(images.Files, Kafka)
	if err != nil {
		t.Fatal(err)
	}
	own, err := (&kafkaBuild{sources: sources}).own()
	if err != nil {
		t.Fatal(err)
	}
	for _, script := range []string{"kafka-server-start.sh", "connect-mirror-maker.sh", "kafka-storage.sh", "kafka-topics.sh"} {
		if e, ok := own["opt/kafka/bin/"+script]; !ok || e.mode != 0o755 {
			t.Errorf("%s: %v, mode %v", script, ok, e.mode)
		}
	}
	if got := string(own["opt/kafka/bin/kafka-storage.sh"].content); !strings.Contains(got, "/kafka-run-class.sh kafka.tools.StorageTool \"$@\"\n") {
		t.Errorf("kafka-storage.sh is\n%s", got)
	}
	for _, dir := range []string{"var/lib/kafka/data", "opt/kafka/config", "opt/kafka/logs"} {
		if e := own[dir]; e.owner != user || e.mode != fs.ModeDir|0o755 {
			t.Errorf("%s belongs to %d, mode %v", dir, e.owner, e.mode)
		}
	}
	wrapper := regexp.MustCompile(`^#!/bin/sh\nexec "\$\(dirname "\$0"\)"/kafka-run-class\.sh [a-z]+(\.[A-Za-z]+)+ "\$@"\n$`)
	for line := range strings.Lines(source(t, "tools.txt")) {
		name, _, _ := strings.Cut(line, " ")
		if got := own["opt/kafka/bin/"+name].content; !wrapper.Match(got) {
			t.Errorf("line %q of tools.txt became\n%s", line, got)
		}
	}
}

// Any change to a source, the JDK or the C library must lead to a new image.
func TestEachInputCounts(t *testing.T) {
	library := program(t, "libc.so.6", "", "one")
	hash := func(change func(*kafkaBuild)) string {
		b := kafkaBuild{
			sources: fstest.MapFS{"train.sh": {Data: []byte("1")}},
			tools:   tools{jdk: jdk{release: "17.0.15"}, system: tree{"lib/libc.so.6": {source: library}}},
		}
		change(&b)
		var sum inputs
		if err := b.addInputs(&sum); err != nil {
			t.Fatal(err)
		}
		return sum.hex()
	}
	base := hash(func(*kafkaBuild) {})
	if again := hash(func(*kafkaBuild) {}); again != base {
		t.Error("the same inputs have two hashes")
	}
	for name, change := range map[string]func(*kafkaBuild){
		"source":  func(b *kafkaBuild) { b.sources = fstest.MapFS{"train.sh": {Data: []byte("2")}} },
		"JDK":     func(b *kafkaBuild) { b.tools.jdk.release = "17.0.16" },
		"library": func(b *kafkaBuild) { b.tools.system = tree{"lib/libc.so.6": {source: program(t, "l", "", "two")}} },
		"place":   func(b *kafkaBuild) { b.tools.system = tree{"lib64/libc.so.6": {source: library}} },
	} {
		if hash(change) == base {
			t.Errorf("a change of the %s leaves the hash as it was", name)
		}
	}
}
