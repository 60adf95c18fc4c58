package testbed

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"sync"
)

// Up makes the testbed that c describes, or mends what is missing of it, and returns when all
// its nodes are ready. What runs already is left alone. When it fails or ctx ends, what it has
// made stays; the next Up goes on from there and Down removes it.
func Up(ctx context.Context, c Config) (*Testbed, error) {
	if c.Name == "" {
		c.Name = DefaultName
	}
	if err := c.Check(); err != nil {
		return nil, err
	}
	if err := preflight(); err != nil {
		return nil, err
	}
	if c.DockerConfig == "" {
		c.DockerConfig = defaultDockerConfig()
	}
	b := &builder{config: c, ids: map[string]string{}}
	unlock, err := b.open(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	if err := b.build(ctx); err != nil {
		return nil, fmt.Errorf("testbed %s: %w", c.Name, withCause(ctx, err))
	}
	return b.testbed, nil
}

// builder is one run of Up.
type builder struct {
	config  Config
	testbed *Testbed
	found   []process // as the run began

	mu  sync.Mutex        // guards ids and testbed.Changes
	ids map[string]string // each node's Swarm node ID, by its name
}

// did notes a change.
func (b *builder) did(format string, args ...any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.testbed.Changes = append(b.testbed.Changes, fmt.Sprintf(format, args...))
	b.config.report(format, args...)
}

// open locks the testbed's folder and reads or makes its state.
func (b *builder) open(ctx context.Context) (unlock func(), err error) {
	c := b.config
	roles, err := c.layout()
	if err != nil {
		return nil, err
	}
	for {
		if err := os.MkdirAll(folder(c.Name), 0o711); err != nil {
			return nil, err
		}
		unlock, err = c.lock(ctx)
		if err == nil {
			break
		}
		if !errors.Is(err, fs.ErrNotExist) { // a Down that was at work has removed it
			return nil, err
		}
	}
	s, err := c.state(ctx, roles)
	if err != nil {
		unlock()
		return nil, err
	}
	b.testbed = newTestbed(s)
	return unlock, nil
}

// state merges what is asked for with what there is, and writes it down. A testbed keeps its
// layout for life.
func (c Config) state(ctx context.Context, roles [][]Role) (*state, error) {
	s, err := readState(c.Name)
	if err != nil {
		return nil, err
	}
	if s == nil {
		s = &state{Name: c.Name, Roles: roles, DockerConfigs: []string{c.DockerConfig}}
		return s, claimSubnet(ctx, s)
	}
	if !c.anyLayout() && !slices.EqualFunc(s.Roles, roles, slices.Equal) {
		return nil, fmt.Errorf("testbed %q exists with another layout (%s); `minibroker testbed down --name %s` first, or choose another --name",
			c.Name, describe(s.Roles), c.Name)
	}
	if slices.Contains(s.DockerConfigs, c.DockerConfig) {
		return s, nil
	}
	s.DockerConfigs = append(s.DockerConfigs, c.DockerConfig)
	return s, s.write()
}
