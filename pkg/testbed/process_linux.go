package testbed

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// mountsOf reads the mounts that a process sees. pid may be "self".
func mountsOf(pid string) ([]mount, error) {
	f, err := os.Open(filepath.Join("/proc", pid, "mountinfo"))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return parseMountinfo(f)
}

// processes lists the machine's processes but this one. One that ends meanwhile is left out.
func processes() ([]process, error) {
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return nil, fmt.Errorf("list processes: %w", err)
	}
	// Read the mounts once for each mount namespace; this process's own holds no node.
	mine, _ := os.Readlink("/proc/self/ns/mnt")
	etcs := map[string][]string{mine: nil}
	var all []process
	for _, entry := range entries {
		pid, err := strconv.Atoi(entry.Name())
		if err != nil || pid == os.Getpid() {
			continue
		}
		p, ok := readProcess(pid)
		if !ok {
			continue
		}
		if _, known := etcs[p.mntns]; !known {
			etcs[p.mntns] = mountedAt(entry.Name(), "/etc/docker")
		}
		p.nodeEtcs = etcs[p.mntns]
		all = append(all, p)
	}
	return all, nil
}

// readProcess gives false for zombies and what has ended. Kernel threads, and whatever is just
// about to become another program, have an empty name and no arguments.
func readProcess(pid int) (process, bool) {
	dir := filepath.Join("/proc", strconv.Itoa(pid))
	p := process{pid: pid}
	args, err := os.ReadFile(filepath.Join(dir, "cmdline"))
	if err != nil {
		return p, false
	}
	for arg := range bytes.SplitSeq(bytes.TrimSuffix(args, []byte{0}), []byte{0}) {
		p.argv = append(p.argv, string(arg))
	}
	if p.netns, err = os.Readlink(filepath.Join(dir, "ns/net")); err != nil {
		return p, false
	}
	if p.mntns, err = os.Readlink(filepath.Join(dir, "ns/mnt")); err != nil {
		return p, false
	}
	groups, _ := os.ReadFile(filepath.Join(dir, "cgroup"))
	for line := range strings.Lines(string(groups)) {
		if parts := strings.SplitN(strings.TrimSpace(line), ":", 3); len(parts) == 3 {
			p.cgroups = append(p.cgroups, parts[2])
		}
	}
	status, _ := os.ReadFile(filepath.Join(dir, "status"))
	for line := range strings.Lines(string(status)) {
		if pids, ok := strings.CutPrefix(line, "NSpid:"); ok {
			for _, field := range strings.Fields(pids) {
				n, _ := strconv.Atoi(field)
				p.nspids = append(p.nspids, n)
			}
		}
	}
	return p, true
}

// mountedAt gives what is mounted on a path, as a path inside its file system.
func mountedAt(pid, point string) []string {
	mounts, err := mountsOf(pid)
	if err != nil {
		return nil
	}
	var roots []string
	for _, m := range mounts {
		if m.point == point {
			roots = append(roots, m.root)
		}
	}
	return roots
}

// killAll ends every process of a testbed, and again what they started meanwhile, until none
// is left. It tells how many it killed.
func killAll(name string) (int, error) {
	killed := map[int]bool{}
	for try := 0; try < 200; try++ {
		all, err := processes()
		if err != nil {
			return 0, err
		}
		owned := ownedBy(name, all)
		if len(owned) == 0 {
			return len(killed), nil
		}
		for _, p := range owned {
			killed[p.pid] = true
			if err := syscall.Kill(p.pid, syscall.SIGKILL); err != nil && err != syscall.ESRCH {
				return 0, fmt.Errorf("kill process %d (%s): %w", p.pid, p.argv[0], err)
			}
		}
		time.Sleep(20 * time.Millisecond)
	}
	return 0, fmt.Errorf("processes of testbed %q do not end", name)
}
