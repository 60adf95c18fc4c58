package testbed

import (
	"context"
	"fmt"

	"github.com/docker/docker/api/types/swarm"
	"github.com/docker/docker/client"
	"golang.org/x/sync/errgroup"
)

// startNodes starts all nodes at once; the workers join as soon as there is a Swarm to join.
// It gives a client for the manager's daemon.
func (b *builder) startNodes(ctx context.Context) (*client.Client, error) {
	manager := &swarmEntry{node: b.testbed.Manager(), ready: make(chan struct{})}
	nodes, ctx := errgroup.WithContext(ctx)
	nodes.Go(func() error { return b.startManager(ctx, manager) })
	for _, n := range b.testbed.Nodes[1:] {
		nodes.Go(func() error { return b.startWorker(ctx, n, manager) })
	}
	if err := nodes.Wait(); err != nil {
		if manager.docker != nil {
			manager.docker.Close()
		}
		return nil, err
	}
	return manager.docker, nil
}

// swarmEntry is what workers join by; it is complete once ready is closed.
type swarmEntry struct {
	node    *Node
	docker  *client.Client
	token   string
	members map[string]bool // the node IDs that the manager knows
	ready   chan struct{}
}

func (b *builder) startManager(ctx context.Context, m *swarmEntry) (err error) {
	if m.docker, err = m.node.start(ctx, b.found, b.did); err != nil {
		return err
	}
	var changed bool
	if m.token, changed, err = m.node.ensureSwarm(ctx, m.docker); err != nil {
		return err
	} else if changed {
		b.did("%s: manages a new Swarm", m.node.Name)
	}
	if m.members, err = members(ctx, m.docker); err != nil {
		return err
	}
	close(m.ready)
	return b.noteID(ctx, m.node, m.docker)
}

func (b *builder) startWorker(ctx context.Context, n *Node, manager *swarmEntry) error {
	docker, err := n.start(ctx, b.found, b.did)
	if err != nil {
		return err
	}
	defer docker.Close()
	select {
	case <-manager.ready:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	if changed, err := n.ensureMember(ctx, docker, manager); err != nil {
		return err
	} else if changed {
		b.did("%s: joined", n.Name)
	}
	return b.noteID(ctx, n, docker)
}

// noteID remembers the ID that the node has in the Swarm once it is a member.
func (b *builder) noteID(ctx context.Context, n *Node, docker *client.Client) error {
	state, err := n.settle(ctx, docker)
	if err != nil {
		return err
	}
	if state.LocalNodeState != swarm.LocalNodeStateActive {
		return fmt.Errorf("%s did not become a member of the Swarm: %s %s", n.Name, state.LocalNodeState, state.Error)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.ids[n.Name] = state.NodeID
	return nil
}
