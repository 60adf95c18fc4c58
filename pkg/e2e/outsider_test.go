//go:build testbed

package e2e

import (
	"context"
	"fmt"
	"net"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"minibroker/pkg/testbed"
)

// outsider is a machine on the testbed's network that is no node of its Swarm: a
// network namespace that lives as long as one process. The names of that process
// and of its link are those of a node, so that `testbed down` finds both.
type outsider struct {
	t   *testing.T
	pid string
}

func newOutsider(t *testing.T, bed *testbed.Testbed) outsider {
	t.Helper()
	name := "mb-" + bed.Name
	first := exec.Command("sleep", "infinity")
	first.Args[0] = name + "-node99"
	first.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET}
	if err := first.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		first.Process.Kill() // the kernel takes the network and the link along
		first.Wait()
	})
	o := outsider{t, strconv.Itoa(first.Process.Pid)}
	address := net.ParseIP(bed.Manager().IP).To4()
	address[3] = 5 // nodes begin at 11
	run(t, "ip", "link", "add", name+"-99", "type", "veth", "peer", "name", "eth0", "netns", o.pid)
	run(t, "ip", "link", "set", name+"-99", "master", name, "up")
	for _, words := range []string{"link set lo up", "link set eth0 up", "addr add " + address.String() + "/24 dev eth0"} {
		run(t, "nsenter", append([]string{"-t", o.pid, "-n", "ip"}, strings.Fields(words)...)...)
	}
	return o
}

func run(t *testing.T, command string, args ...string) {
	t.Helper()
	if out, err := exec.Command(command, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s %s: %v\n%s", command, strings.Join(args, " "), err, out)
	}
}

// kcat prepares kcat as that machine runs it.
func (o outsider) kcat(ctx context.Context, broker string, args ...string) *exec.Cmd {
	all := append([]string{"-t", o.pid, "-n", "kcat", "-q", "-b", broker,
		"-X", "isolation.level=read_committed", "-X", "auto.offset.reset=earliest"}, args...)
	return exec.CommandContext(ctx, "nsenter", all...)
}

// read gives the sizes of all messages of a topic.
func (o outsider) read(broker, topic string) []int {
	o.t.Helper()
	ctx, cancel := context.WithTimeout(o.t.Context(), time.Minute)
	defer cancel()
	cmd := o.kcat(ctx, broker, "-C", "-t", topic, "-o", "beginning", "-e", "-f", `%S\n`)
	var errOut strings.Builder
	cmd.Stderr = &errOut
	out, err := cmd.Output()
	if err != nil {
		o.t.Fatalf("kcat reads %s of %s: %v\n%s", topic, broker, err, errOut.String())
	}
	var sizes []int
	for _, word := range strings.Fields(string(out)) {
		size, err := strconv.Atoi(word)
		if err != nil {
			o.t.Fatalf("kcat prints %q", word)
		}
		sizes = append(sizes, size)
	}
	return sizes
}

// take has a group read n messages of a topic and commit that.
func (o outsider) take(broker, group, topic string, n int) {
	o.t.Helper()
	ctx, cancel := context.WithTimeout(o.t.Context(), time.Minute)
	defer cancel()
	out, err := o.kcat(ctx, broker, "-G", group, "-c", fmt.Sprint(n), "-f", `%o\n`, topic).CombinedOutput()
	if err != nil {
		o.t.Fatalf("kcat in group %s: %v\n%s", group, err, out)
	}
}

// stay has a group read a topic until the test ends.
func (o outsider) stay(broker, group, topic string) {
	o.t.Helper()
	cmd := o.kcat(o.t.Context(), broker, "-X", "auto.commit.interval.ms=500", "-G", group, "-f", `%o\n`, topic)
	if err := cmd.Start(); err != nil {
		o.t.Fatal(err)
	}
	o.t.Cleanup(func() { cmd.Wait() }) // which the test's context has ended
}
