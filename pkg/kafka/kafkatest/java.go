package kafkatest

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"minibroker/pkg/kafka"
)

// startTimeout bounds the start of one process. It takes 3 to 5 s alone; tests
// run beside other load.
const startTimeout = 90 * time.Second

// messageMaxBytes is the largest record batch that test brokers take: what our
// clients write, and room for the batch's own header.
const messageMaxBytes = kafka.MaxMessageBytes + 64<<10

// process is one Java program with its log in a file.
type process struct {
	t    testing.TB
	name string
	dir  string // holds properties, log, data
	heap string // e.g. "384m"
	cmd  *exec.Cmd
	done chan struct{} // closed when cmd has ended
	seen int           // length of the log when cmd was started
}

// classPath returns the class path of all Kafka jars, or fails the test.
func classPath(t testing.TB) string {
	t.Helper()
	libs := os.Getenv("KAFKA_LIBS")
	if libs == "" {
		t.Fatal("KAFKA_LIBS is not set: name the folder with Kafka's jars in it (`make test` does)")
	}
	if jars, _ := filepath.Glob(filepath.Join(libs, "kafka-clients-*.jar")); len(jars) == 0 {
		t.Fatalf("KAFKA_LIBS=%s: no kafka-clients jar in that folder", libs)
	}
	return filepath.Join(libs, "*")
}

// javaBinary returns the path of the java command, or fails the test.
func javaBinary(t testing.TB) string {
	t.Helper()
	if home := os.Getenv("JAVA_HOME"); home != "" {
		return filepath.Join(home, "bin", "java")
	}
	path, err := exec.LookPath("java")
	if err != nil {
		t.Fatalf("find java, needed to start Kafka: %v", err)
	}
	return path
}

// java is the command line of a Java program, to be followed by its class.
// Client compiler and serial collector: short runs start faster and leave the
// other core to the test.
func (p *process) java() []string {
	p.t.Helper()
	return []string{javaBinary(p.t), "-Xmx" + p.heap, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
		"-Dlog4j2.configurationFile=" + filepath.Join(p.dir, "log4j2.properties"), "-cp", classPath(p.t)}
}

// Java prepares one of Kafka's own programs, such as its measure of producers,
// with the machine's default virtual machine.
func Java(t testing.TB, class string, args ...string) *exec.Cmd {
	t.Helper()
	return exec.CommandContext(t.Context(), javaBinary(t), append([]string{"-Xmx512m", "-cp", classPath(t), class}, args...)...)
}

// start runs a command until it is signalled.
func (p *process) start(command ...string) {
	p.t.Helper()
	log, err := os.OpenFile(p.logFile(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		p.t.Fatal(err)
	}
	defer log.Close()
	if info, err := log.Stat(); err == nil {
		p.seen = int(info.Size())
	}
	p.cmd = exec.Command(command[0], command[1:]...)
	p.cmd.Dir = p.dir
	p.cmd.Env = append(os.Environ(), "KAFKA_BIN="+p.dir)
	p.cmd.Stdout, p.cmd.Stderr = log, log
	// A test that dies without its cleanup takes its processes with it. They are
	// a group because a start script may have another beside it.
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM, Setpgid: true}
	if err := p.cmd.Start(); err != nil {
		p.t.Fatalf("start %s: %v", p.name, err)
	}
	p.done = make(chan struct{})
	go func(cmd *exec.Cmd, done chan struct{}) {
		defer close(done)
		cmd.Wait() // how it ended is in its log
	}(p.cmd, p.done)
}

// signal sends s and waits until the process is gone. Nothing happens if it is
// gone already.
func (p *process) signal(s syscall.Signal) {
	if p.cmd == nil {
		return
	}
	syscall.Kill(-p.cmd.Process.Pid, s)
	select {
	case <-p.done:
	case <-time.After(20 * time.Second):
		syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL)
		<-p.done
	}
	p.cmd = nil
}

func (p *process) logFile() string { return filepath.Join(p.dir, "log.txt") }

// log returns all that the process has written so far.
func (p *process) log() string {
	b, err := os.ReadFile(p.logFile())
	if err != nil {
		return err.Error()
	}
	return string(b)
}

// logged reports whether the running process has written text.
func (p *process) logged(text string) bool { return strings.Contains(p.log()[p.seen:], text) }

// logTail is the end of the log, for messages of failed tests.
func (p *process) logTail() string {
	lines := bytes.Split([]byte(p.log()), []byte("\n"))
	return string(bytes.Join(lines[max(0, len(lines)-40):], []byte("\n")))
}

// waitFor calls ready until it is true. The test fails when the process ends
// before, or after startTimeout.
func (p *process) waitFor(what string, ready func() bool) {
	p.t.Helper()
	deadline := time.Now().Add(startTimeout)
	for !ready() {
		select {
		case <-p.done:
			p.t.Fatalf("%s ended before it %s:\n%s", p.name, what, p.logTail())
		case <-time.After(50 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			p.t.Fatalf("%s: not %s after %v:\n%s", p.name, what, startTimeout, p.logTail())
		}
	}
}

const log4j = `status=warn
rootLogger.level=info
rootLogger.appenderRef.out.ref=out
appender.out.type=Console
appender.out.name=out
appender.out.layout.type=PatternLayout
appender.out.layout.pattern=[%d{HH:mm:ss.SSS}] %p %m (%c{1})%n
`

// newProcess makes the folder of a process; it is removed with the test, after
// the process was stopped.
func newProcess(t testing.TB, name, heap string) *process {
	t.Helper()
	// Not the test's own folder, which has its name: to Kafka a comma parts two.
	dir, err := os.MkdirTemp("", "mb-kafka-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	p := &process{t: t, name: name, heap: heap, dir: dir}
	p.write("log4j2.properties", log4j)
	t.Cleanup(func() { p.signal(syscall.SIGKILL) })
	return p
}

func (p *process) write(file, text string) string {
	p.t.Helper()
	path := filepath.Join(p.dir, file)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		p.t.Fatal(err)
	}
	return path
}

// freePorts returns n different ports of the loopback interface that nobody
// listens on.
func freePorts(t testing.TB, n int) []int {
	t.Helper()
	ports := make([]int, n)
	for i := range ports {
		l, err := net.Listen("tcp", "localhost:0")
		if err != nil {
			t.Fatal(fmt.Errorf("find a free port: %w", err))
		}
		defer l.Close() // all at the end, so that they differ
		ports[i] = l.Addr().(*net.TCPAddr).Port
	}
	return ports
}
