// Package testbed runs a real Docker Swarm of up to 25 nodes on one Linux machine.
//
// Each node is a dockerd with its own containerd, in a network, mount, UTS and PID namespace
// of its own. The nodes hang on one bridge, 10.213.K.0/24, that the machine itself is on as
// 10.213.K.1, so that whatever a node publishes is reached from the machine and from the other
// nodes. Nothing leads further out: an attempt to pull from a public registry fails at once.
//
// The first process of a node's PID namespace is the calling program itself, started anew: it
// makes the mounts, then reaps orphans and answers each question for a name with "no such
// name". When it dies the kernel ends everything in the node, mounts included, so a testbed
// that was left behind by a crash is taken down with the same few steps as a healthy one.
//
// All that belongs to a testbed carries its label "mb-NAME": the folder /var/lib/mb-NAME, the
// bridge and the host's ends of the links, the cgroup, the firewall rule, the Docker context,
// the name of each node's first process. Down, Names and Leftovers search by it and
// believe no stored state.
package testbed
