package main

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"minibroker/pkg/deploy"
	"minibroker/pkg/filter"
	"minibroker/pkg/image"
	"minibroker/pkg/plan"
	"minibroker/pkg/swarm"
	"minibroker/pkg/topology"
	"minibroker/pkg/trial"
)

// topologyOptions say which deployment a command is about.
type topologyOptions struct {
	files []string
	sets  []string
	store string
	timeLimit
}

// timeLimit is how long a command may take.
type timeLimit struct{ timeout time.Duration }

func (o *topologyOptions) flags(c *cobra.Command) {
	c.Flags().StringArrayVarP(&o.files, "topology", "t", nil, "topology file; give several to lay later ones over earlier ones")
	c.Flags().StringArrayVar(&o.sets, "set", nil, "override one value, such as hub.heap=512m")
	c.Flags().StringVar(&o.store, "store", image.DefaultDir(), "`folder` of the images that images build made")
	if err := c.MarkFlagRequired("topology"); err != nil {
		panic(err) // the flag is defined four lines above
	}
}

// notRequired lets a command do without a topology.
func (o *topologyOptions) notRequired(c *cobra.Command) {
	delete(c.Flags().Lookup("topology").Annotations, cobra.BashCompOneRequiredFlag)
}

func (o *timeLimit) timeoutFlag(c *cobra.Command, usual time.Duration) {
	c.Flags().DurationVar(&o.timeout, "timeout", usual, "give up after this time; 0: never")
}

// bounded limits ctx to the time given.
func (o *timeLimit) bounded(ctx context.Context) (context.Context, context.CancelFunc) {
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
	options  *topologyOptions
	files    *topology.Topology // what the user's files say
	topology *topology.Topology // with what was asked of the deployment besides
	swarm    *swarm.Swarm
	images   *image.Store
	snapshot plan.Snapshot
	settings plan.Settings
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
	s := &session{options: o, files: t, topology: t, images: image.Open(o.store)}
	if s.swarm, err = swarm.Connect(ctx, cli.docker); err != nil {
		return nil, err
	}
	return s, nil
}

// look reads the Swarm, and lays what was asked of the deployment over what the
// files say.
func (s *session) look(ctx context.Context) error {
	var err error
	if s.snapshot, err = s.swarm.Observe(ctx, s.files.Name); err != nil {
		return err
	}
	s.settings = plan.SettingsOf(s.snapshot)
	return s.ask()
}

// ask makes the topology what the files and the settings say.
func (s *session) ask() error {
	var err error
	s.topology, err = topology.LoadOver(s.options.files, s.options.sets, s.settings.Sets())
	return err
}

// compute makes the plan from the topology and the snapshot. Images are those
// that were built here or, for a change that is not about them, those that run.
func (s *session) compute(images plan.Images, policy string) error {
	if err := plan.Check(s.topology, s.snapshot); err != nil {
		return err
	}
	layout, err := s.arrange(policy)
	if err != nil {
		return err
	}
	if err := s.tryFilters(layout); err != nil {
		return err
	}
	desired, err := plan.Desire(s.topology, layout, images, s.settings)
	if err != nil {
		return usageError{err}
	}
	if s.plan, err = plan.Compute(desired, s.snapshot); err != nil {
		return err
	}
	s.plan.Asked = s.settings.Asked(s.files)
	return nil
}

// tryFilters refuses filters that match too large a share of a night, where the
// topology says what is too large.
func (s *session) tryFilters(layout plan.Layout) error {
	t := s.topology
	if t.Filters.MaxShare == 0 {
		return nil
	}
	schema, err := plan.SchemaOf(t)
	if err != nil {
		return err
	}
	var texts []filter.Text
	for _, m := range layout.Mirrors {
		for _, n := range m.Filters {
			texts = append(texts, t.FilterText(n))
		}
	}
	fields := trial.Fields{Visit: t.Stream.Fields.Visit, ID: t.Stream.Fields.ID}
	return trial.TooMuch(context.Background(), texts, schema, fields, t.Filters.MaxShare)
}

// What becomes of filters whose node is no longer listed.
const (
	refuseLeft = "refuse"
	moveLeft   = "move"
	dropLeft   = "drop"
)

// removedNodeFlag adds the flag that tells it.
func removedNodeFlag(c *cobra.Command, into *string) {
	*into = refuseLeft
	c.Flags().Var(&choice{into, []string{refuseLeft, moveLeft, dropLeft}}, "removed-node",
		"what becomes of filters whose node is no longer listed and has no successor: move them to the other nodes, or drop them")
}

// arrange binds numbers to nodes. Filters that are moved make every node take
// more of them, which is remembered.
func (s *session) arrange(policy string) (plan.Layout, error) {
	layout := plan.Arrange(s.topology, s.snapshot)
	left := plan.LeftBehind(layout, s.snapshot)
	switch {
	case len(left) == 0 || policy == dropLeft:
		return layout, nil
	case policy == refuseLeft:
		return layout, usageError{plan.RefuseLeft(s.topology, left, s.snapshot)}
	}
	if n := plan.PerNodeToKeep(layout, s.snapshot); n > s.topology.Filters.PerNode {
		s.settings.SetPerNode(n)
		if err := s.ask(); err != nil {
			return layout, err
		}
	}
	return plan.Arrange(s.topology, s.snapshot), nil
}

// observe looks, and computes the plan that makes the Swarm what the topology
// says.
func (s *session) observe(ctx context.Context, policy string) error {
	if err := s.look(ctx); err != nil {
		return err
	}
	return s.want(ctx, policy)
}

// want computes the plan after a look, with the images that were built here.
func (s *session) want(ctx context.Context, policy string) error {
	if err := s.size(ctx); err != nil {
		return err
	}
	images, err := builtImages(s.topology, s.images, registryHost(s.snapshot))
	if err != nil {
		return err
	}
	return s.compute(images, policy)
}

// size asks how much of the stream the hub holds and where filters are in it, for
// a plan that moves a mirror or changes a filter. A monitor that does not say so
// is no obstacle.
func (s *session) size(ctx context.Context) error {
	if _, ok := s.service(plan.RoleMonitor); !ok {
		return nil
	}
	word, err := deploy.MonitorStatus(ctx, s.swarm, s.files.Name)
	if err != nil || word == nil {
		return err
	}
	s.snapshot.StreamBytes, s.snapshot.Offsets = word.Hub.Bytes, word.Offsets
	return nil
}
