package testbed

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/vishvananda/netlink"
)

// readyFile appears in a node when its mounts are made.
const readyFile = "/run/mb-ready"

// The first process of a node is the program that called Up, started anew in new namespaces
// with the node's label for its own name; see startNamespaces for its arguments.
func init() {
	if _, _, ok := cutNodeLabel(os.Args[0]); !ok || len(os.Args) != 4 {
		return
	}
	err := runInit(os.Args[1], os.Args[2], os.Args[3])
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// runInit prepares the node whose folder on the machine is dir, then reaps orphans and denies
// all names until it is killed.
func runInit(dir, host, cgroup string) error {
	// First of all, so that whatever the node runs can be found by its cgroup.
	if err := os.WriteFile(filepath.Join(cgroup, "cgroup.procs"), []byte("0"), 0); err != nil {
		return fmt.Errorf("enter cgroup: %w", err)
	}
	if err := syscall.Sethostname([]byte(host)); err != nil {
		return fmt.Errorf("set the host name: %w", err)
	}
	if err := netlink.LinkSetUp(&netlink.Device{LinkAttrs: netlink.LinkAttrs{Name: "lo"}}); err != nil {
		return fmt.Errorf("switch lo on: %w", err)
	}
	if err := mountAll(dir); err != nil {
		return err
	}
	go reap()
	names, err := listenForNames("127.0.0.1:53")
	if err != nil {
		return err
	}
	if err := os.WriteFile(readyFile, nil, 0o644); err != nil {
		return err
	}
	return denyNames(names)
}

// mountAll gives the node what of the file system must be its own.
func mountAll(dir string) error {
	resolv := "/etc/resolv.conf"
	if target, err := os.Readlink(resolv); err == nil { // into /run, with systemd
		resolv = target
		if !filepath.IsAbs(target) {
			resolv = filepath.Join("/etc", target)
		}
	}
	const hold = "/run/cgroup"
	for _, step := range []struct {
		what string
		do   func() error
	}{
		// What the machine unmounts later must not be held here.
		{"make mounts private", mountStep("", "/", "", syscall.MS_SLAVE|syscall.MS_REC, "")},
		{"mount /proc", mountStep("proc", "/proc", "proc", 0, "")},
		{"mount /run", mountStep("tmpfs", "/run", "tmpfs", 0, "mode=755")},
		{"make " + hold, func() error { return os.MkdirAll(hold, 0o755) }},
		// /sys shows the network of the namespace that mounted it. The cgroup hierarchies
		// below it are carried over as they are, v1 or v2.
		{"hold cgroups", mountStep("/sys/fs/cgroup", hold, "", syscall.MS_BIND|syscall.MS_REC, "")},
		{"mount /sys", mountStep("sysfs", "/sys", "sysfs", 0, "")},
		{"mount cgroups", mountStep(hold, "/sys/fs/cgroup", "", syscall.MS_BIND|syscall.MS_REC, "")},
		{"release cgroups", func() error { return syscall.Unmount(hold, syscall.MNT_DETACH) }},
		// The daemon keeps its identity in /etc/docker and its containerd makes folders in
		// /opt/containerd; neither may touch the machine's. The first is also the mark by
		// which the mount namespace is known.
		{"mount /etc/docker", bindFolder(filepath.Join(dir, "etc"), "/etc/docker")},
		{"mount " + mountPoint, bindFolder(filepath.Join(dir, "opt"), mountPoint)},
		{"mount " + resolv, bindFile(filepath.Join(dir, "resolv.conf"), resolv)},
	} {
		if err := step.do(); err != nil {
			return fmt.Errorf("%s: %w", step.what, err)
		}
	}
	return nil
}

func mountStep(source, target, fstype string, flags uintptr, data string) func() error {
	return func() error { return syscall.Mount(source, target, fstype, flags, data) }
}

func bindFolder(source, target string) func() error {
	return func() error {
		if err := os.MkdirAll(target, 0o755); err != nil {
			return err
		}
		return syscall.Mount(source, target, "", syscall.MS_BIND, "")
	}
}

func bindFile(source, target string) func() error {
	return func() error {
		if _, err := os.Stat(target); errors.Is(err, fs.ErrNotExist) && strings.HasPrefix(target, "/run/") {
			if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
				return err
			}
			if err := os.WriteFile(target, nil, 0o644); err != nil {
				return err
			}
		}
		return syscall.Mount(source, target, "", syscall.MS_BIND, "")
	}
}

// reap collects the processes whose parents have ended.
func reap() {
	ended := make(chan os.Signal, 1)
	signal.Notify(ended, syscall.SIGCHLD)
	for range ended {
		for {
			if pid, err := syscall.Wait4(-1, nil, syscall.WNOHANG, nil); pid <= 0 && err != syscall.EINTR {
				break
			}
		}
	}
}
