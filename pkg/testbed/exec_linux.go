package testbed

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// Command prepares a command in the node's namespaces, in the caller's working directory and
// with its environment, except that DOCKER_HOST leads to the node's own daemon. When ctx ends
// the command gets a SIGTERM. The node must run.
func (n *Node) Command(ctx context.Context, command ...string) (*exec.Cmd, error) {
	if err := needRoot(); err != nil {
		return nil, err
	}
	found, err := processes()
	if err != nil {
		return nil, err
	}
	pid := n.firstProcess(found)
	if pid == 0 {
		return nil, fmt.Errorf("%s does not run; `minibroker testbed up --name %s` mends it", n.Name, n.testbed)
	}
	here, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	// nsenter passes no signal on, but dies of it; then the kernel tells the command.
	cmd := enter(ctx, pid, append([]string{"setpriv", "--pdeathsig", "TERM", "--",
		"env", "-C", here, "--", "DOCKER_HOST=unix:///run/docker.sock"}, command...)...)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 5 * time.Second
	return cmd, nil
}
