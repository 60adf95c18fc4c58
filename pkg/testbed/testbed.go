package testbed

import (
	"fmt"
	"path/filepath"
	"slices"
)

// Testbed is a testbed that has been set up; whether it runs is told by Status.
type Testbed struct {
	Name  string
	Nodes []*Node // the manager first
	// Changes lists what Up did; empty when all was there already.
	Changes []string

	state *state
}

// Node is one node of a testbed: a dockerd in its own namespaces.
type Node struct {
	Name  string // its host name, "node01"
	Roles []Role
	IP    string

	testbed string
	number  int // from 1
	subnet  int
}

func newTestbed(s *state) *Testbed {
	t := &Testbed{Name: s.Name, state: s}
	for i, roles := range s.Roles {
		t.Nodes = append(t.Nodes, &Node{
			Name: nodeName(i + 1), Roles: roles, IP: nodeIP(s.Subnet, i+1),
			testbed: s.Name, number: i + 1, subnet: s.Subnet,
		})
	}
	return t
}

// Open gives the testbed of that name as its folder remembers it, running or not.
func Open(name string) (*Testbed, error) {
	if err := checkName(name); err != nil {
		return nil, err
	}
	s, err := readState(name)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return nil, fmt.Errorf("there is no testbed %q; `minibroker testbed up --name %s` makes one", name, name)
	}
	return newTestbed(s), nil
}

// Manager is the node whose daemon answers for the Swarm.
func (t *Testbed) Manager() *Node { return t.Nodes[0] }

// DockerHost is the address of the manager's daemon, fit for DOCKER_HOST on this machine.
func (t *Testbed) DockerHost() string { return t.Manager().DockerHost() }

// Context is the name of the Docker context that leads to the manager.
func (t *Testbed) Context() string { return label(t.Name) }

// NodeFiles is the folder with sendernodes.txt, filternodes.txt and consumernodes.txt.
func (t *Testbed) NodeFiles() string { return filepath.Join(folder(t.Name), "nodes") }

// Node finds a node by its name.
func (t *Testbed) Node(name string) (*Node, error) {
	i := slices.IndexFunc(t.Nodes, func(n *Node) bool { return n.Name == name })
	if i < 0 {
		return nil, fmt.Errorf("testbed %q has no node %q; it has %s to %s",
			t.Name, name, t.Nodes[0].Name, t.Nodes[len(t.Nodes)-1].Name)
	}
	return t.Nodes[i], nil
}

// Has tells whether the node has the role.
func (n *Node) Has(role Role) bool { return slices.Contains(n.Roles, role) }

// DockerHost is the address of the node's daemon, fit for DOCKER_HOST on this machine.
func (n *Node) DockerHost() string { return "unix://" + n.path("docker.sock") }

// LogFile is what the node's daemon writes.
func (n *Node) LogFile() string { return n.path("dockerd.log") }

// label marks the node among the machine's processes: "mb-NAME-node01".
func (n *Node) label() string { return label(n.testbed) + "-" + n.Name }

// path names a file in the node's folder.
func (n *Node) path(elem ...string) string {
	return filepath.Join(append([]string{folder(n.testbed), n.Name}, elem...)...)
}
