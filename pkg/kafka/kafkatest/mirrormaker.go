package kafkatest

import (
	"syscall"
	"testing"

	"minibroker/deploy"
	"minibroker/pkg/kafka"
)

// MirrorMaker is a running MirrorMaker 2.
type MirrorMaker struct {
	target     string // address of the mirror
	proc       *process
	properties string // path
}

// StartMirrorMaker starts a MirrorMaker that copies topics from hub to mirror
// under their own names, and waits until its task has started. The topics must
// exist on both brokers.
func StartMirrorMaker(t testing.TB, hub, mirror *Broker, mirrorName string, topics ...string) *MirrorMaker {
	t.Helper()
	p := newProcess(t, "MirrorMaker of "+mirrorName, "256m")
	m := &MirrorMaker{target: mirror.Address, proc: p}
	m.properties = p.write("mirrormaker.properties", deploy.MirrorMakerProperties(deploy.MirrorMakerConfig{
		Source: "hub", SourceAddress: hub.Address,
		Target: mirrorName, TargetAddress: mirror.Address,
		Topics:          topics,
		Tasks:           1,
		RestPort:        freePorts(t, 1)[0],
		MessageMaxBytes: messageMaxBytes,
		FetchBytes:      8 << 20,
		BatchBytes:      1 << 20,
		BufferBytes:     32 << 20,
	}))
	m.Restart()
	return m
}

// Restart starts the MirrorMaker again after Kill or Stop, as a deployed one is
// started, and waits until its task has started.
func (m *MirrorMaker) Restart() {
	m.proc.t.Helper()
	if err := kafka.FenceMirrorMaker(m.target, "hub", 1, kafka.Config("fence")); err != nil {
		m.proc.t.Fatal(err)
	}
	m.proc.start(append(m.proc.java(), "org.apache.kafka.connect.mirror.MirrorMaker", m.properties)...)
	m.proc.waitFor("started its task", func() bool { return m.proc.logged("Source task finished initialization and start") })
}

// Kill ends the MirrorMaker as a crash does (SIGKILL).
func (m *MirrorMaker) Kill() { m.proc.signal(syscall.SIGKILL) }

// Stop ends the MirrorMaker in order (SIGTERM).
func (m *MirrorMaker) Stop() { m.proc.signal(syscall.SIGTERM) }

// Pid is the process id of the running MirrorMaker.
func (m *MirrorMaker) Pid() int { return m.proc.cmd.Process.Pid }

// Log returns all that the MirrorMaker has logged so far.
func (m *MirrorMaker) Log() string { return m.proc.log() }
