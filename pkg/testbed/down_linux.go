package testbed

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
)

// mountPoint is where containerd insists on making folders.
const mountPoint = "/opt/containerd"

// Down removes all that a testbed consists of, whatever state it is in, and tells what it
// removed; nothing when there was nothing. Data of containers in it is lost.
func Down(ctx context.Context, name string, progress func(step string)) ([]string, error) {
	if err := checkName(name); err != nil {
		return nil, err
	}
	if err := needRoot(); err != nil {
		return nil, err
	}
	c := Config{Name: name, Progress: progress}
	unlock, err := c.lock(ctx)
	if errors.Is(err, fs.ErrNotExist) {
		unlock = func() {} // without a folder nobody else is at work
	} else if err != nil {
		return nil, err
	}
	defer unlock()
	var done []string
	var errs []error
	for _, step := range []struct {
		what   string
		remove func(name string) (bool, error)
	}{
		{"processes and namespaces", func(name string) (bool, error) { n, err := killAll(name); return n > 0, err }},
		{"links and bridge", removeLinks},
		{"firewall rule", removeFirewall},
		{"cgroups", removeCgroups},
		{"Docker context", removeContexts},
		{"raised limits of the neighbour table", restoreNeighbours},
		{"folder " + folder(name), removeFolder},
	} {
		removed, err := step.remove(name)
		if err != nil {
			errs = append(errs, err)
		}
		if removed {
			done = append(done, step.what)
			c.report("%s: removed", step.what)
		}
	}
	if err := errors.Join(errs...); err != nil {
		return done, fmt.Errorf("take testbed %s down: %w", name, err)
	}
	if len(done) > 0 {
		removeMountPoint(name)
	}
	if left, err := Leftovers(name); err != nil || len(left) > 0 {
		return done, errors.Join(err, fmt.Errorf("take testbed %s down: still there: %s", name, strings.Join(left, "; ")))
	}
	return done, nil
}

// removeMountPoint removes the folder that a node's own was mounted on, unless another testbed
// uses it or it holds something of the machine's.
func removeMountPoint(name string) {
	names, err := Names()
	if err == nil && !slices.ContainsFunc(names, func(other string) bool { return other != name }) {
		_ = syscall.Rmdir(mountPoint) // fails when it is not empty, as it should
	}
}

// removeFolder removes the testbed's folder, its state last: it is the proof that the folder
// is a testbed's. What somebody mounted in it is unmounted, not emptied.
func removeFolder(name string) (removed bool, err error) {
	dir := folder(name)
	entries, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) {
		return false, nil
	} else if err != nil {
		return false, err
	}
	if _, err := os.Stat(statePath(name)); err != nil && len(entries) > 0 {
		return false, fmt.Errorf("%s is not a testbed's folder: it has no testbed.json", dir)
	}
	points, err := mountsBelow(dir)
	if err != nil {
		return false, err
	}
	for _, point := range slices.Backward(points) {
		if err := syscall.Unmount(point, syscall.MNT_DETACH); err != nil {
			return false, fmt.Errorf("unmount %s: %w", point, err)
		}
	}
	for _, entry := range entries {
		if path := filepath.Join(dir, entry.Name()); path != statePath(name) {
			if err := os.RemoveAll(path); err != nil {
				return false, err
			}
		}
	}
	return true, os.RemoveAll(dir)
}

// mountsBelow lists what is mounted in a folder, in the order in which it was mounted.
func mountsBelow(dir string) ([]string, error) {
	mounts, err := mountsOf("self")
	if err != nil {
		return nil, err
	}
	var points []string
	for _, m := range mounts {
		if strings.HasPrefix(m.point, dir+"/") {
			points = append(points, m.point)
		}
	}
	return points, nil
}
