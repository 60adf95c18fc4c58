package testbed

import (
	"context"
	"errors"
	"fmt"
	"syscall"
	"time"

	"github.com/vishvananda/netlink"
)

// KillDaemon kills the node's dockerd, and with it its containerd, as a crash would. The
// containers live on until Start. It returns when the process is gone.
func (n *Node) KillDaemon(ctx context.Context) error {
	return n.kill(ctx, "dockerd", n.daemon)
}

// PowerOff ends everything in the node at once, as if the plug were pulled. Its disk stays.
func (n *Node) PowerOff(ctx context.Context) error {
	if err := n.kill(ctx, "first process", n.firstProcess); err != nil {
		return err
	}
	// The kernel removes the link some time after the network; Start needs the name.
	link, err := findLink(linkName(n.testbed, n.number))
	if err != nil || link == nil {
		return err
	}
	if err := netlink.LinkDel(link); err != nil && !errors.Is(err, syscall.ENODEV) {
		return fmt.Errorf("remove the link of %s: %w", n.Name, err)
	}
	return nil
}

// CutLink takes the node off the network; it goes on by itself.
func (n *Node) CutLink() error {
	link, err := netlink.LinkByName(linkName(n.testbed, n.number))
	if err == nil {
		err = netlink.LinkSetDown(link)
	}
	if err != nil {
		return fmt.Errorf("cut the link of %s: %w", n.Name, err)
	}
	return nil
}

// Start brings the node back after KillDaemon, PowerOff or CutLink and returns when its daemon
// answers; the Swarm may call it ready a little later.
func (n *Node) Start(ctx context.Context) error {
	found, err := processes()
	if err != nil {
		return err
	}
	docker, err := n.start(ctx, found, func(string, ...any) {})
	if err != nil {
		return err
	}
	return docker.Close()
}

// kill ends one process of the node, which find looks for, and waits for its end.
func (n *Node) kill(ctx context.Context, what string, find func([]process) int) error {
	for killed := 0; ; {
		found, err := processes()
		if err != nil {
			return err
		}
		pid := find(found)
		switch {
		case pid == 0 && killed == 0:
			return fmt.Errorf("kill the %s of %s: it does not run", what, n.Name)
		case pid == 0:
			return nil
		case pid != killed:
			if err := syscall.Kill(pid, syscall.SIGKILL); err != nil && err != syscall.ESRCH {
				return fmt.Errorf("kill the %s of %s: %w", what, n.Name, err)
			}
			killed = pid
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("kill the %s of %s: %w", what, n.Name, context.Cause(ctx))
		case <-time.After(5 * time.Millisecond):
		}
	}
}
