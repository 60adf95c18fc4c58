package kafkatest

import (
	"fmt"
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
	proc       *process
	properties string // path
}

// StartBroker starts a broker with an empty log and waits until it answers.
// name is only for messages.
func StartBroker(t testing.TB, name string) *Broker {
	t.Helper()
	p := newProcess(t, name, "384m")
	ports := freePorts(t, 2)
	b := &Broker{Address: fmt.Sprintf("localhost:%d", ports[0]), proc: p}
	b.properties = p.write("server.properties", deploy.BrokerProperties(deploy.BrokerConfig{
		Host:            "localhost",
		Port:            ports[0],
		ControllerPort:  ports[1],
		DataDir:         p.dir + "/data",
		MessageMaxBytes: messageMaxBytes,
		NetworkThreads:  1,
		IOThreads:       2,
	}))
	format := p.command("kafka.tools.StorageTool", "format", "--ignore-formatted", "-t", clusterID, "-c", b.properties)
	if out, err := format.CombinedOutput(); err != nil {
		t.Fatalf("format the log folder of %s: %v\n%s", name, err, out)
	}
	b.Restart()
	return b
}

// Restart starts the broker again after Kill or Stop, on the same address and
// log, and waits until it answers.
func (b *Broker) Restart() {
	b.proc.t.Helper()
	b.proc.start("kafka.Kafka", b.properties)
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
