package kafkatest

import (
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"

	"minibroker/deploy"
	"minibroker/pkg/kafka"
)

// clusterID is the id of every test broker's cluster (16 bytes, base64).
const clusterID = "bWluaWJyb2tlci10ZXN0cw"

// Broker is a running Kafka broker.
type Broker struct {
	Address    string // host:port
	config     deploy.BrokerConfig
	proc       *process
	properties string // path
}

// StartBroker starts a broker with an empty log and waits until it answers.
// name is only for messages.
func StartBroker(t testing.TB, name string) *Broker {
	t.Helper()
	p := newProcess(t, name, "384m")
	ports := freePorts(t, 2)
	b := &Broker{Address: fmt.Sprintf("localhost:%d", ports[0]), proc: p, config: deploy.BrokerConfig{
		Host:            "localhost",
		Port:            ports[0],
		ControllerPort:  ports[1],
		DataDir:         p.dir + "/data",
		MessageMaxBytes: messageMaxBytes,
		NetworkThreads:  1,
		IOThreads:       2,
	}}
	b.configure()
	p.write("start-broker.sh", deploy.StartBroker())
	p.program("kafka-storage.sh", "kafka.tools.StorageTool")
	p.program("kafka-server-start.sh", "kafka.Kafka")
	b.Restart()
	return b
}

func (b *Broker) configure() {
	b.properties = b.proc.write("server.properties", deploy.BrokerProperties(b.config))
}

// Replace starts a broker with an empty log in the place of one that was killed,
// on the same address, as after the loss of its node.
func (b *Broker) Replace() {
	b.proc.t.Helper()
	b.config.DataDir += "-new"
	b.configure()
	b.Restart()
}

// Restart starts the broker again after Kill or Stop, as a deployed one is
// started, on the same address and log, and waits until it answers.
func (b *Broker) Restart() {
	b.proc.t.Helper()
	b.proc.start("/bin/sh", "start-broker.sh", b.properties, clusterID)
	b.proc.waitFor("answered on "+b.Address, func() bool { return answers(b.Address) })
}

// Kill ends the broker as a crash does (SIGKILL).
func (b *Broker) Kill() { b.proc.signal(syscall.SIGKILL) }

// Stop ends the broker in order (SIGTERM).
func (b *Broker) Stop() { b.proc.signal(syscall.SIGTERM) }

// Pid is the process id of the running broker.
func (b *Broker) Pid() int { return b.proc.cmd.Process.Pid }

// Log returns all that the broker has logged so far.
func (b *Broker) Log() string { return b.proc.log() }

// program writes a script of the name that Kafka's own has, which becomes a Java
// program.
func (p *process) program(file, class string) {
	p.t.Helper()
	var words []string
	for _, word := range append(p.java(), class) {
		words = append(words, "'"+word+"'")
	}
	path := p.write(file, "#!/bin/sh\nexec "+strings.Join(words, " ")+" \"$@\"\n")
	if err := os.Chmod(path, 0o755); err != nil {
		p.t.Fatal(err)
	}
}

// answers reports whether a broker at address is up and has a controller.
func answers(address string) bool {
	config := kafka.Config("kafkatest")
	config.Metadata.Retry.Max = 0
	cluster, err := kafka.Connect(address, config)
	if err != nil {
		return false
	}
	defer cluster.Close()
	_, err = cluster.Client().Controller()
	return err == nil
}
