package images

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// kafka lays the scripts out as in the image, with two jars and a Java that
// prints its arguments, a line each.
func kafka(t *testing.T, archive bool) string {
	t.Helper()
	home := t.TempDir()
	files := map[string]string{
		"libs/b.jar": "", "libs/a.jar": "", "jre/bin/java": "#!/bin/sh\nfor word; do echo \"$word\"; done\n",
	}
	if archive {
		files["kafka.jsa"] = ""
	}
	scripts, err := fs.Glob(Files, "kafka/bin/*.sh")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range scripts {
		content, err := fs.ReadFile(Files, path)
		if err != nil {
			t.Fatal(err)
		}
		files[strings.TrimPrefix(path, "kafka/")] = string(content)
	}
	for name, content := range files {
		if err := os.MkdirAll(filepath.Join(home, filepath.Dir(name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(home, name), []byte(content), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return home
}

// start runs a script in nothing but the given environment and gives what Java
// would get, with the home folder written as ~.
func start(t *testing.T, home string, env []string, script string, args ...string) []string {
	t.Helper()
	c := exec.Command(filepath.Join(home, "bin", script), args...)
	c.Env = append([]string{"PATH=/usr/bin:/bin", "JAVA_HOME=" + home + "/jre"}, env...)
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", script, err, out)
	}
	return strings.Split(strings.TrimSpace(strings.ReplaceAll(string(out), home, "~")), "\n")
}

const (
	usualGC  = "-server -XX:+UseG1GC -XX:MaxGCPauseMillis=20 -XX:InitiatingHeapOccupancyPercent=35 -XX:+ExplicitGCInvokesConcurrent -XX:MaxInlineLevel=15 "
	always   = "-XX:+ExitOnOutOfMemoryError -Djava.awt.headless=true -Dsun.net.inetaddr.ttl=5 -Dsun.net.inetaddr.negative.ttl=1 "
	archived = "-XX:SharedArchiveFile=~/kafka.jsa -Xshare:auto -Xlog:cds=off -Xlog:cds+heap=off -Xlog:class+path=off "
)

func TestScripts(t *testing.T) {
	for _, c := range []struct {
		name    string
		archive bool
		env     []string
		script  string
		args    []string
		want    string
	}{
		{
			"broker", true, nil, "kafka-server-start.sh", []string{"server.properties"},
			archived + "-Xmx1G -Xms1G " + usualGC + always +
				"-Dkafka.logs.dir=~/logs -Dlog4j2.configurationFile=~/bin/../config/log4j2.yaml -cp ~/libs/a.jar:~/libs/b.jar kafka.Kafka server.properties",
		},
		{
			"MirrorMaker without archive", false, nil, "connect-mirror-maker.sh", []string{"mm2.properties", "--clusters", "mirror01"},
			"-Xms256M -Xmx2G " + usualGC + always +
				"-Dkafka.logs.dir=~/logs -Dlog4j2.configurationFile=~/bin/../config/log4j2.yaml -cp ~/libs/a.jar:~/libs/b.jar org.apache.kafka.connect.mirror.MirrorMaker mm2.properties --clusters mirror01",
		},
		{
			"tool", false, nil, "kafka-run-class.sh", []string{"x.Tool", "--option", "two words"},
			"-Xmx256M " + usualGC + always + "-Dkafka.logs.dir=~/logs -Dlog4j2.configurationFile=~/config/tools-log4j2.yaml -cp ~/libs/a.jar:~/libs/b.jar x.Tool --option two words",
		},
		{
			"environment", false,
			[]string{
				"KAFKA_HEAP_OPTS=-Xmx8g -Xms8g", "KAFKA_JVM_PERFORMANCE_OPTS=-XX:+UseG1GC -XX:G1HeapRegionSize=16M", "KAFKA_LOG4J_OPTS=-Dlog=1",
				"KAFKA_OPTS=-Done=1 -Dtwo=2", "LOG_DIR=/logs", "CLASSPATH=/more.jar", "KAFKA_JMX_OPTS=-Djmx=1",
			},
			"kafka-server-start.sh",
			[]string{"f", "--override", "a=b"},
			"-Xmx8g -Xms8g -XX:+UseG1GC -XX:G1HeapRegionSize=16M " + always + "-Djmx=1 -Dkafka.logs.dir=/logs -Dlog=1 -cp ~/libs/a.jar:~/libs/b.jar:/more.jar -Done=1 -Dtwo=2 kafka.Kafka f --override a=b",
		},
		{
			"metrics port", false, []string{"JMX_PORT=9999"}, "kafka-run-class.sh", []string{"x.Tool"},
			"-Xmx256M " + usualGC + always +
				"-Dcom.sun.management.jmxremote.port=9999 -Dcom.sun.management.jmxremote.rmi.port=9999 -Dcom.sun.management.jmxremote.authenticate=false -Dcom.sun.management.jmxremote.ssl=false " +
				"-Dkafka.logs.dir=~/logs -Dlog4j2.configurationFile=~/config/tools-log4j2.yaml -cp ~/libs/a.jar:~/libs/b.jar x.Tool",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := start(t, kafka(t, c.archive), c.env, c.script, c.args...)
			if diff := cmp.Diff(c.want, strings.Join(got, " ")); diff != "" {
				t.Errorf("java is started with (-want +got):\n%s", diff)
			}
		})
	}
}

// An argument of two words stays one.
func TestArgumentsAreKept(t *testing.T) {
	got := start(t, kafka(t, false), nil, "kafka-run-class.sh", "x.Tool", "two words")
	if last := got[len(got)-1]; last != "two words" {
		t.Errorf("the last argument is %q", last)
	}
}

func TestScriptsWithoutArguments(t *testing.T) {
	home := kafka(t, false)
	for _, script := range []string{"kafka-run-class.sh", "kafka-server-start.sh", "connect-mirror-maker.sh"} {
		c := exec.Command(filepath.Join(home, "bin", script))
		out, err := c.CombinedOutput()
		if err == nil || c.ProcessState.ExitCode() != 1 || !strings.HasPrefix(string(out), "usage: ") {
			t.Errorf("%s: %v, %s", script, err, out)
		}
	}
}
