package testbed

import (
	"path/filepath"
	"slices"
	"strings"
)

// process is what the machine's /proc tells of one process.
type process struct {
	pid      int
	argv     []string
	nspids   []int // its PID in each PID namespace, the machine's first
	netns    string
	mntns    string
	cgroups  []string // paths, one for each hierarchy
	nodeEtcs []string // what is mounted on its /etc/docker
}

// isInit tells whether the process is the first one of the node with that label.
func (p process) isInit(nodeLabel string) bool {
	return p.argv[0] == nodeLabel && len(p.nspids) == 2 && p.nspids[1] == 1
}

// isDaemon tells whether the process is the dockerd of the node with that configuration file.
func (p process) isDaemon(configFile string) bool {
	return len(p.argv) == 3 && filepath.Base(p.argv[0]) == "dockerd" && p.argv[2] == configFile
}

// becomesDaemon is true for the daemon, and before it for the shell and the setsid that turn
// into it.
func (p process) becomesDaemon(configFile string) bool {
	return slices.Contains(p.argv, configFile)
}

// testbedOf names the testbed that a process is part of, by its arguments, its cgroups or
// its mount namespace; empty for a process of the machine's own.
func testbedOf(p process) string {
	if name, _, ok := cutNodeLabel(p.argv[0]); ok {
		return name
	}
	for _, path := range p.cgroups {
		top, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
		if name, ok := nameOf(top); ok {
			return name
		}
	}
	for _, root := range p.nodeEtcs {
		// .../mb-NAME/node01/etc
		if name, ok := nameOf(filepath.Base(filepath.Dir(filepath.Dir(root)))); ok && filepath.Base(root) == "etc" {
			return name
		}
	}
	return ""
}

// cutNodeLabel takes "mb-NAME-node01" apart.
func cutNodeLabel(s string) (name, node string, ok bool) {
	top, node, ok := strings.Cut(strings.TrimPrefix(s, labelPrefix), "-")
	if !ok || !strings.HasPrefix(node, "node") {
		return "", "", false
	}
	name, ok = nameOf(labelPrefix + top)
	return name, node, ok && strings.HasPrefix(s, labelPrefix)
}

// ownedBy lists the processes of a testbed. To those that carry a mark of it come those that
// somebody placed in the network of one of its nodes.
func ownedBy(name string, all []process) []process {
	networks := map[string]bool{}
	for _, p := range all {
		// Only a node's first process: a process marked by its cgroup alone could sit in the
		// machine's own network.
		if testbedOf(p) == name && p.isInit(p.argv[0]) {
			networks[p.netns] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(all), func(p process) bool {
		return testbedOf(p) != name && !networks[p.netns]
	})
}
