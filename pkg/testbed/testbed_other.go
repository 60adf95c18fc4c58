//go:build !linux

package testbed

import (
	"context"
	"fmt"
	"os/exec"
	"runtime"
)

// errNotLinux answers whatever is asked of a testbed elsewhere.
var errNotLinux = fmt.Errorf("a testbed is made of Linux namespaces and needs a Linux machine with root, not %s; run it in a Linux VM, "+
	"or use any other Swarm: all other commands work from here", runtime.GOOS)

// Up needs Linux.
func Up(context.Context, Config) (*Testbed, error) { return nil, errNotLinux }

// Down needs Linux.
func Down(context.Context, string, func(string)) ([]string, error) { return nil, errNotLinux }

// Names needs Linux.
func Names() ([]string, error) { return nil, errNotLinux }

// Leftovers needs Linux.
func Leftovers(string) ([]string, error) { return nil, errNotLinux }

// Status needs Linux.
func (t *Testbed) Status(context.Context) (*Status, error) { return nil, errNotLinux }

// Command needs Linux.
func (n *Node) Command(context.Context, ...string) (*exec.Cmd, error) { return nil, errNotLinux }
