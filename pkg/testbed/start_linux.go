package testbed

import (
	"context"

	"github.com/docker/docker/client"
)

// start brings a node to where its daemon answers: namespaces, link and dockerd, each unless
// it is there. found are the machine's processes; did is told each change.
func (n *Node) start(ctx context.Context, found []process, did func(format string, args ...any)) (*client.Client, error) {
	pid, changed, err := n.ensureNamespaces(ctx, found)
	if err != nil {
		return nil, err
	} else if changed {
		did("%s: namespaces made", n.Name)
	}
	if changed, err := n.ensureLink(pid); err != nil {
		return nil, err
	} else if changed {
		did("%s: linked as %s", n.Name, n.IP)
	}
	if n.daemon(found) == 0 {
		if err := n.startDaemon(ctx, pid); err != nil {
			return nil, err
		}
		did("%s: dockerd started", n.Name)
	}
	docker, err := n.dial()
	if err != nil {
		return nil, err
	}
	if err := n.waitDaemon(ctx, docker); err != nil {
		docker.Close()
		return nil, err
	}
	return docker, nil
}
