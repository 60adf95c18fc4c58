package testbed

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// firstProcess gives the machine's PID of the node's first process, 0 when it does not run.
func (n *Node) firstProcess(all []process) int {
	i := slices.IndexFunc(all, func(p process) bool { return p.isInit(n.label()) })
	if i < 0 {
		return 0
	}
	return all[i].pid
}

// daemon gives the machine's PID of the node's dockerd, 0 when it does not run.
func (n *Node) daemon(all []process) int {
	i := slices.IndexFunc(all, func(p process) bool { return p.isDaemon(n.path("daemon.json")) })
	if i < 0 {
		return 0
	}
	return all[i].pid
}

// writeFiles puts in the node's folder what its processes read.
func (n *Node) writeFiles() error {
	config, err := n.daemonConfig()
	if err != nil {
		return err
	}
	for _, dir := range []string{"etc", "opt", "tmp"} {
		if err := os.MkdirAll(n.path(dir), 0o755); err != nil {
			return err
		}
	}
	for _, file := range []struct {
		name string
		text []byte
	}{
		{"daemon.json", config},
		{"resolv.conf", []byte("nameserver 127.0.0.1\n")},
	} {
		if err := writeFile(n.path(file.name), file.text); err != nil {
			return err
		}
	}
	return nil
}

// ensureNamespaces starts the node's first process unless it runs, and gives its PID once the
// mounts are made.
func (n *Node) ensureNamespaces(ctx context.Context, all []process) (pid int, changed bool, err error) {
	if pid = n.firstProcess(all); pid == 0 {
		changed = true
		if pid, err = n.startNamespaces(); err != nil {
			return 0, false, fmt.Errorf("start %s: %w", n.Name, err)
		}
	}
	ready := filepath.Join("/proc", strconv.Itoa(pid), "root", readyFile)
	err = poll(ctx, 5*time.Millisecond, 30*time.Second, func() (bool, error) {
		if _, err := os.Stat(ready); err == nil {
			return true, nil
		}
		if syscall.Kill(pid, 0) != nil {
			return false, fmt.Errorf("its first process ended: %s", tail(n.path("init.log")))
		}
		return false, nil
	})
	if err != nil {
		return 0, false, fmt.Errorf("set up the namespaces of %s: %w", n.Name, err)
	}
	return pid, changed, nil
}

func (n *Node) startNamespaces() (pid int, err error) {
	if err := n.writeFiles(); err != nil {
		return 0, err
	}
	group, err := n.makeCgroup()
	if err != nil {
		return 0, err
	}
	log, err := os.Create(n.path("init.log"))
	if err != nil {
		return 0, err
	}
	defer log.Close()
	cmd := exec.Command("/proc/self/exe", n.path(), n.Name, group)
	cmd.Args[0] = n.label()
	cmd.Env = append(n.environment(), "GOMAXPROCS=1")
	cmd.Dir = "/"
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Setsid:     true, // outlives the caller and its terminal
		Cloneflags: syscall.CLONE_NEWNET | syscall.CLONE_NEWNS | syscall.CLONE_NEWUTS | syscall.CLONE_NEWPID,
	}
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	go cmd.Wait() // no zombie while the caller lives
	return cmd.Process.Pid, nil
}

// startDaemon runs dockerd in the node's namespaces and cgroup, with no parent but the node's
// first process.
func (n *Node) startDaemon(ctx context.Context, pid int) error {
	const script = `
		echo 0 >"$3/cgroup.procs"
		ulimit -n "$(ulimit -Hn)"
		setsid dockerd --config-file "$1" </dev/null >>"$2" 2>&1 &`
	group, err := n.makeCgroup()
	if err != nil {
		return err
	}
	cmd := enter(ctx, pid, "sh", "-c", script, "sh", n.path("daemon.json"), n.LogFile(), group)
	cmd.Env = n.environment()
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("start dockerd on %s: %w: %s", n.Name, err, strings.TrimSpace(string(out)))
	}
	return nil
}

// environment is small on purpose: a proxy or a DOCKER_HOST of the caller's is not the node's.
func (n *Node) environment() []string {
	return []string{
		"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
		"HOME=/root",
		"TMPDIR=" + n.path("tmp"),
	}
}

// enter prepares a command in the namespaces of the process pid.
func enter(ctx context.Context, pid int, command ...string) *exec.Cmd {
	args := append([]string{"-t", strconv.Itoa(pid), "-m", "-u", "-n", "-p", "--"}, command...)
	return exec.CommandContext(ctx, "nsenter", args...)
}
