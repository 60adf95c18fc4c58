package testbed

import (
	"context"
	"fmt"
)

// build mends the testbed from the ground up: what the nodes hang on, the nodes, what tells
// others of them.
func (b *builder) build(ctx context.Context) (err error) {
	t := b.testbed
	if b.found, err = processes(); err != nil {
		return err
	}
	if changed, err := ensureBridge(t.Name, t.state.Subnet); err != nil {
		return err
	} else if changed {
		b.did("bridge %s: made", bridgeName(t.Name))
	}
	if changed, err := ensureFirewall(t.Name); err != nil {
		return err
	} else if changed {
		b.did("firewall: %s may forward", bridgeName(t.Name))
	}
	if changed, err := ensureNeighbours(); err != nil {
		return err
	} else if changed {
		b.did("neighbour table: room for %d entries", neighbourLimits[2])
	}
	docker, err := b.startNodes(ctx)
	if err != nil {
		return err
	}
	defer docker.Close()
	if err := t.waitReady(ctx, docker, b.ids); err != nil {
		return err
	}
	if changed, err := t.removeStale(ctx, docker, b.ids); err != nil {
		return err
	} else if changed {
		b.did("Swarm: forgot what nodes were before")
	}
	if changed, err := t.writeNodeFiles(b.ids); err != nil {
		return fmt.Errorf("write node files: %w", err)
	} else if changed {
		b.did("node files: written to %s", t.NodeFiles())
	}
	if changed, err := t.ensureContext(b.config.DockerConfig); err != nil {
		return err
	} else if changed {
		b.did("Docker context %s: written", t.Context())
	}
	return nil
}
