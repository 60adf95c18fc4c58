package testbed

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"time"
)

// cgroupHierarchies gives where the machine's cgroup hierarchies are mounted: one with
// cgroup v2, several with v1 or both.
func cgroupHierarchies() ([]mount, error) {
	mounts, err := mountsOf("self")
	if err != nil {
		return nil, err
	}
	mounts = slices.DeleteFunc(mounts, func(m mount) bool {
		return m.fstype != "cgroup" && m.fstype != "cgroup2"
	})
	if len(mounts) == 0 {
		return nil, errors.New("no cgroup hierarchy is mounted; containers need them below /sys/fs/cgroup")
	}
	return mounts, nil
}

// mainHierarchy chooses the hierarchy in which a node's processes are marked. With v1 that is
// pids, which lets any process in without further settings (cpuset does not).
func mainHierarchy(mounts []mount) (string, error) {
	for _, m := range mounts {
		if m.point == "/sys/fs/cgroup" && m.fstype == "cgroup2" ||
			m.fstype == "cgroup" && filepath.Base(m.point) == "pids" {
			return m.point, nil
		}
	}
	return "", errors.New("neither cgroup v2 at /sys/fs/cgroup nor v1's pids hierarchy is mounted")
}

// makeCgroup creates the cgroup that the node's first process enters and gives its folder.
func (n *Node) makeCgroup() (string, error) {
	mounts, err := cgroupHierarchies()
	if err != nil {
		return "", err
	}
	top, err := mainHierarchy(mounts)
	if err != nil {
		return "", err
	}
	dir := filepath.Join(top, cgroup(n.testbed, n.Name), "daemon")
	return dir, os.MkdirAll(dir, 0o755)
}

// cgroupsOf lists the top cgroup of a testbed in each hierarchy that has it.
func cgroupsOf(name string) ([]string, error) {
	mounts, err := cgroupHierarchies()
	if err != nil {
		return nil, err
	}
	var found []string
	for _, m := range mounts {
		dir := filepath.Join(m.point, label(name))
		if _, err := os.Stat(dir); err == nil {
			found = append(found, dir)
		}
	}
	return found, nil
}

// removeCgroups waits a little for cgroups that the kernel still counts as busy.
func removeCgroups(name string) (removed bool, err error) {
	dirs, err := cgroupsOf(name)
	if err != nil {
		return false, err
	}
	for _, dir := range dirs {
		for try := 0; ; try++ {
			err := removeCgroup(dir)
			if err == nil {
				break
			}
			if !errors.Is(err, syscall.EBUSY) || try == 100 {
				return true, fmt.Errorf("remove cgroup: %w", err)
			}
			time.Sleep(50 * time.Millisecond)
		}
	}
	return len(dirs) > 0, nil
}

// removeCgroup removes a cgroup and those in it, innermost first. The files in it are the
// kernel's and go with it.
func removeCgroup(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		return err
	}
	for _, entry := range entries {
		if entry.IsDir() {
			if err := removeCgroup(filepath.Join(dir, entry.Name())); err != nil {
				return err
			}
		}
	}
	if err := syscall.Rmdir(dir); err != nil && !errors.Is(err, syscall.ENOENT) {
		return &fs.PathError{Op: "rmdir", Path: dir, Err: err}
	}
	return nil
}
