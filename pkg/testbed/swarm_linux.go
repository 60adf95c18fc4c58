package testbed

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/docker/docker/api/types/swarm"
	"github.com/docker/docker/client"
)

// swarmPort is where the manager listens for the other nodes.
const swarmPort = "2377"

// dial prepares a client for the node's daemon; nothing is sent yet.
func (n *Node) dial() (*client.Client, error) {
	return client.NewClientWithOpts(client.WithHost(n.DockerHost()), client.WithAPIVersionNegotiation())
}

// waitDaemon waits until the daemon answers. It does not wait for one that has ended: one that
// was not seen several times running, since a process that becomes another program has no
// arguments for a moment.
func (n *Node) waitDaemon(ctx context.Context, docker *client.Client) error {
	config, unseen := n.path("daemon.json"), 0
	err := poll(ctx, 50*time.Millisecond, 90*time.Second, func() (bool, error) {
		if _, err := docker.Ping(ctx); err == nil {
			return true, nil
		}
		all, err := processes()
		if err != nil {
			return false, err
		}
		if slices.ContainsFunc(all, func(p process) bool { return p.becomesDaemon(config) }) {
			unseen = 0
		} else if unseen++; unseen == 10 {
			return false, fmt.Errorf("dockerd ended: %s", tail(n.LogFile()))
		}
		return false, nil
	})
	if err != nil {
		return fmt.Errorf("wait for the daemon of %s: %w", n.Name, err)
	}
	return nil
}

// ensureSwarm makes the manager's daemon a Swarm of its own and gives the token for workers.
func (n *Node) ensureSwarm(ctx context.Context, docker *client.Client) (token string, changed bool, err error) {
	state, err := n.settle(ctx, docker)
	if err != nil {
		return "", false, err
	}
	if state.LocalNodeState == swarm.LocalNodeStateInactive {
		changed = true
		if _, err := docker.SwarmInit(ctx, swarm.InitRequest{ListenAddr: n.IP + ":" + swarmPort, AdvertiseAddr: n.IP}); err != nil {
			return "", false, fmt.Errorf("make a Swarm on %s: %w", n.Name, err)
		}
	} else if !state.ControlAvailable {
		return "", false, fmt.Errorf("the Swarm on %s is broken (%s %s); `minibroker testbed down --name %s` first",
			n.Name, state.LocalNodeState, state.Error, n.testbed)
	}
	cluster, err := docker.SwarmInspect(ctx)
	if err != nil {
		return "", false, fmt.Errorf("ask %s for the Swarm's token: %w", n.Name, err)
	}
	return cluster.JoinTokens.Worker, changed, nil
}

// settle waits until a daemon that has just started, or is joining, knows where it belongs.
func (n *Node) settle(ctx context.Context, docker *client.Client) (state swarm.Info, err error) {
	err = poll(ctx, 100*time.Millisecond, time.Minute, func() (bool, error) {
		info, err := docker.Info(ctx)
		state = info.Swarm
		return state.LocalNodeState != swarm.LocalNodeStatePending, err
	})
	if err != nil {
		return state, fmt.Errorf("ask %s for its Swarm: %w", n.Name, err)
	}
	return state, nil
}

// ensureMember makes the daemon a worker of the manager's Swarm, unless it is one.
func (n *Node) ensureMember(ctx context.Context, docker *client.Client, manager *swarmEntry) (changed bool, err error) {
	state, err := n.settle(ctx, docker)
	if err != nil {
		return false, err
	}
	if state.LocalNodeState == swarm.LocalNodeStateActive && manager.members[state.NodeID] {
		return false, nil
	}
	if state.LocalNodeState != swarm.LocalNodeStateInactive {
		// It belongs to a Swarm that is gone, or did not finish joining.
		if err := docker.SwarmLeave(ctx, true); err != nil {
			return false, fmt.Errorf("make %s leave its old Swarm: %w", n.Name, err)
		}
	}
	err = docker.SwarmJoin(ctx, swarm.JoinRequest{
		ListenAddr: n.IP + ":" + swarmPort, AdvertiseAddr: n.IP,
		RemoteAddrs: []string{manager.node.IP + ":" + swarmPort}, JoinToken: manager.token,
	})
	// On a busy machine joining goes on in the background; settle sees the end of it.
	if err != nil && !strings.Contains(err.Error(), "Timeout was reached before node joined") {
		return false, fmt.Errorf("make %s join the Swarm: %w", n.Name, err)
	}
	return true, nil
}

// members lists the IDs that the manager knows.
func members(ctx context.Context, docker *client.Client) (map[string]bool, error) {
	nodes, err := docker.NodeList(ctx, swarm.NodeListOptions{})
	if err != nil {
		return nil, fmt.Errorf("list the Swarm's nodes: %w", err)
	}
	ids := map[string]bool{}
	for _, node := range nodes {
		ids[node.ID] = true
	}
	return ids, nil
}

// waitReady waits until the manager calls every node ready. ids has the Swarm node ID of each
// node by name.
func (t *Testbed) waitReady(ctx context.Context, docker *client.Client, ids map[string]string) error {
	var missing []string
	err := poll(ctx, 100*time.Millisecond, 2*time.Minute, func() (bool, error) {
		nodes, err := docker.NodeList(ctx, swarm.NodeListOptions{})
		if err != nil {
			return false, fmt.Errorf("list the Swarm's nodes: %w", err)
		}
		missing = nil
		for _, n := range t.Nodes {
			if !slices.ContainsFunc(nodes, func(member swarm.Node) bool {
				return member.ID == ids[n.Name] && member.Status.State == swarm.NodeStateReady
			}) {
				missing = append(missing, n.Name)
			}
		}
		return len(missing) == 0, nil
	})
	if err != nil && len(missing) > 0 {
		return fmt.Errorf("wait for %s to be ready: %w", strings.Join(missing, ", "), err)
	}
	return err
}

// removeStale makes the Swarm forget what a node was before it had to join anew.
func (t *Testbed) removeStale(ctx context.Context, docker *client.Client, ids map[string]string) (changed bool, err error) {
	nodes, err := docker.NodeList(ctx, swarm.NodeListOptions{})
	if err != nil {
		return false, fmt.Errorf("list the Swarm's nodes: %w", err)
	}
	for _, member := range nodes {
		if id := ids[member.Description.Hostname]; id == "" || id == member.ID {
			continue
		}
		changed = true
		if err := docker.NodeRemove(ctx, member.ID, swarm.NodeRemoveOptions{Force: true}); err != nil {
			return true, fmt.Errorf("make the Swarm forget the old %s: %w", member.Description.Hostname, err)
		}
	}
	return changed, nil
}
