package main

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"minibroker/pkg/image"
	"minibroker/pkg/plan"
	"minibroker/pkg/swarm"
	"minibroker/pkg/topology"
)

// topologyOptions say which deployment a command is about.
type topologyOptions struct {
	files   []string
	sets    []string
	store   string
	timeout time.Duration
}

func (o *topologyOptions) flags(c *cobra.Command) {
	c.Flags().StringArrayVarP(&o.files, "topology", "t", nil, "topology file; give several to lay later ones over earlier ones")
	c.Flags().StringArrayVar(&o.sets, "set", nil, "override one value, such as hub.heap=512m")
	c.Flags().StringVar(&o.store, "store", image.DefaultDir(), "folder of the images that `minibroker images build` made")
	if err := c.MarkFlagRequired("topology"); err != nil {
		panic(err) // the flag is defined four lines above
	}
}

func (o *topologyOptions) timeoutFlag(c *cobra.Command, usual time.Duration) {
	c.Flags().DurationVar(&o.timeout, "timeout", usual, "give up after this time; 0: never")
}

// bounded limits ctx to the time given.
func (o *topologyOptions) bounded(ctx context.Context) (context.Context, context.CancelFunc) {
	if o.timeout <= 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeoutCause(ctx, o.timeout, errTimedOut)
}

func (o *topologyOptions) load() (*topology.Topology, error) {
	return topology.Load(o.files, o.sets)
}

// session is one command's view of a deployment: what is wanted, what there is,
// and what would make the one the other.
type session struct {
	topology *topology.Topology
	swarm    *swarm.Swarm
	images   *image.Store
	snapshot plan.Snapshot
	wanted   plan.Images
	plan     plan.Plan
}

// in gives work a session, and as long as --timeout says.
func (o *topologyOptions) in(ctx context.Context, cli *cli, work func(context.Context, *session) error) error {
	ctx, cancel := o.bounded(ctx)
	defer cancel()
	s, err := o.open(ctx, cli)
	if err != nil {
		return err
	}
	defer s.swarm.Close()
	return work(ctx, s)
}

// open loads the topology and connects to the Swarm.
func (o *topologyOptions) open(ctx context.Context, cli *cli) (*session, error) {
	t, err := o.load()
	if err != nil {
		return nil, err
	}
	s := &session{topology: t, images: image.Open(o.store)}
	if s.swarm, err = swarm.Connect(ctx, cli.docker); err != nil {
		return nil, err
	}
	return s, nil
}

// observe reads the Swarm, checks the nodes and computes the plan.
func (s *session) observe(ctx context.Context) error {
	var err error
	if s.snapshot, err = s.swarm.Observe(ctx, s.topology.Name); err != nil {
		return err
	}
	if err := plan.CheckNodes(s.topology, s.snapshot); err != nil {
		return usageError{err}
	}
	if s.wanted, err = builtImages(s.topology, s.images, registryHost(s.snapshot)); err != nil {
		return err
	}
	desired, err := plan.Desire(s.topology, plan.Arrange(s.topology, s.snapshot), s.wanted)
	if err != nil {
		return usageError{err}
	}
	s.plan, err = plan.Compute(desired, s.snapshot)
	return err
}
