package testbed

import (
	"context"
	"net"
	"time"

	"github.com/docker/docker/api/types/swarm"
)

// Status looks at every node of the testbed.
func (t *Testbed) Status(ctx context.Context) (*Status, error) {
	if err := needRoot(); err != nil {
		return nil, err
	}
	found, err := processes()
	if err != nil {
		return nil, err
	}
	members, answered := t.swarmNodes(ctx)
	s := &Status{Name: t.Name, DockerHost: t.DockerHost(), Context: t.Context(), NodeFiles: t.NodeFiles()}
	for _, n := range t.Nodes {
		status := NodeStatus{Name: n.Name, Roles: n.Roles, IP: n.IP, PID: n.daemon(found), State: StateUnknown}
		if answered {
			status.ID, status.State = n.inSwarm(members)
		}
		if state, wrong := n.seen(found); wrong {
			status.State = state
		}
		s.Nodes = append(s.Nodes, status)
	}
	return s, nil
}

// swarmNodes asks the manager, who may be gone.
func (t *Testbed) swarmNodes(ctx context.Context) (nodes []swarm.Node, answered bool) {
	docker, err := t.Manager().dial()
	if err != nil {
		return nil, false
	}
	defer docker.Close()
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	nodes, err = docker.NodeList(ctx, swarm.NodeListOptions{})
	return nodes, err == nil
}

// inSwarm looks a node up by its address or, since a manager does not always tell its own, by
// its host name. One that had to join anew is there twice, and the one that is ready counts.
func (n *Node) inSwarm(members []swarm.Node) (id string, state NodeState) {
	state = StateDown
	for _, m := range members {
		if m.Status.Addr != n.IP && m.Description.Hostname != n.Name {
			continue
		}
		if m.Status.State == swarm.NodeStateReady {
			return m.ID, StateReady
		}
		id = m.ID
	}
	return id, state
}

// seen tells what the machine itself sees wrong with a node.
func (n *Node) seen(found []process) (state NodeState, wrong bool) {
	if n.firstProcess(found) == 0 {
		return StateOff, true
	}
	if n.daemon(found) == 0 {
		return StateNoDaemon, true
	}
	link, err := findLink(linkName(n.testbed, n.number))
	if err != nil || link == nil || link.Attrs().Flags&net.FlagUp == 0 {
		return StateCut, true
	}
	return "", false
}
