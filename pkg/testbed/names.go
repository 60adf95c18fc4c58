package testbed

import (
	"fmt"
	"path/filepath"
	"strings"
)

// baseDir holds the folder of each testbed; it must be on a file system that overlay2 can use.
const baseDir = "/var/lib"

// labelPrefix starts the label of every testbed.
const labelPrefix = "mb-"

func label(name string) string { return labelPrefix + name }

func folder(name string) string { return filepath.Join(baseDir, label(name)) }

// nameOf takes a label apart; ok is false when it is not a testbed's label.
func nameOf(label string) (name string, ok bool) {
	name, ok = strings.CutPrefix(label, labelPrefix)
	return name, ok && validName.MatchString(name)
}

// nodeName gives the host name of node i, counted from 1: "node01".
func nodeName(i int) string { return fmt.Sprintf("node%02d", i) }

// linkName gives the machine's end of node i's link: "mb-NAME-01", at most 15 bytes.
func linkName(name string, i int) string { return fmt.Sprintf("%s-%02d", label(name), i) }

// bridgeName is the bridge that the links of a testbed hang on.
func bridgeName(name string) string { return label(name) }

// ownsLink tells whether a network interface of the machine belongs to the testbed.
func ownsLink(name, link string) bool {
	rest, ok := strings.CutPrefix(link, label(name))
	return ok && (rest == "" || len(rest) == 3 && rest[0] == '-')
}

// subnet is the network of a testbed with the number k, 0 to 255.
func subnet(k int) string { return fmt.Sprintf("10.213.%d.0/24", k) }

// bridgeIP is the machine's own address in the subnet.
func bridgeIP(k int) string { return fmt.Sprintf("10.213.%d.1", k) }

// nodeIP is the address of node i, counted from 1; .11 for the first leaves room below.
func nodeIP(k, i int) string { return fmt.Sprintf("10.213.%d.%d", k, 10+i) }

// cgroup is the cgroup of a node, below each mounted hierarchy. The daemon runs in a leaf of
// its own because cgroup v2 wants processes in leaves only.
func cgroup(name, node string) string { return "/" + label(name) + "/" + node }
