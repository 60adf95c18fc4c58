package testbed

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// packages names what to install for each program that a testbed runs.
var packages = []struct{ program, pkg string }{
	{"dockerd", "docker.io"}, {"containerd", "docker.io"}, {"runc", "docker.io"},
	{"iptables", "iptables"}, {"nsenter", "util-linux"}, {"setsid", "util-linux"}, {"setpriv", "util-linux"}, {"mount", "mount"},
}

// preflight tells at once all that the machine lacks.
func preflight() error {
	if err := needRoot(); err != nil {
		return err
	}
	var programs, install []string
	for _, p := range packages {
		if _, err := exec.LookPath(p.program); err != nil {
			programs = append(programs, p.program)
			if !strings.Contains(strings.Join(install, " "), p.pkg) {
				install = append(install, p.pkg)
			}
		}
	}
	if len(programs) > 0 {
		return fmt.Errorf("a testbed needs %s; on Debian: apt-get install --no-install-recommends %s",
			strings.Join(programs, ", "), strings.Join(install, " "))
	}
	mounts, err := cgroupHierarchies()
	if err != nil {
		return err
	}
	_, err = mainHierarchy(mounts)
	return err
}

// needRoot refuses a caller who could neither make nor remove a testbed.
func needRoot() error {
	if os.Geteuid() != 0 {
		return fmt.Errorf("a testbed makes namespaces, mounts and network links and needs root for it: run the command with sudo")
	}
	return nil
}
