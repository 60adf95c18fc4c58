package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/docker/go-units"
	"github.com/spf13/cobra"

	"minibroker/pkg/mistake"
	"minibroker/pkg/plan"
	"minibroker/pkg/size"
	"minibroker/pkg/topology"
)

type sizeOptions struct {
	topologyOptions
	output     string
	cores      int64
	memory     string
	alertBytes int64
	costs      string
	oneMachine bool
}

func newSizeCommand(cli *cli) *cobra.Command {
	var opts sizeOptions
	c := &cobra.Command{
		Use:   "size --topology FILE [--cores N --memory SIZE]",
		Short: "Tell ahead whether a topology fits its machines, and what the first limit is",
		Long: `Add up what the parts of a topology need on each node: CPU seconds a visit, memory,
disk and network, from costs that were measured for each alert and each byte. Say
whether the nodes have it, how many filters or alerts would still fit, and what
would be too little then. Cores and memory are those that the Swarm tells of its
nodes, or, without asking it, --cores and --memory for every node.

CPU seconds are those of the machine that measured them: a faster one needs fewer.
--costs lays a file of your own measurements (make bench-costs) over them.
The Swarm does not know a node's disk and links; what they must have is told.

Exit code 0 if it fits, 1 if it does not.`,
		Example: `  minibroker size --topology topologies/12node.yaml
  minibroker size --topology topologies/12node.yaml --cores 16 --memory 64g
  minibroker size --topology topologies/12node.yaml --cores 16 --memory 64g --set filters.perNode=100 --set consumers.perNode=100
  minibroker size --topology topologies/12node.yaml --topology topologies/12node-testbed.yaml --one-machine --cores 2 --memory 24g
  minibroker size --topology topologies/12node.yaml -o json | jq -r .verdict`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return runSize(c.Context(), cli, opts) },
	}
	opts.flags(c)
	opts.timeoutFlag(c, time.Minute)
	outputFlag(c, &opts.output)
	c.Flags().Int64Var(&opts.cores, "cores", 0, "`number` of cores of every node, instead of what the Swarm says")
	c.Flags().StringVar(&opts.memory, "memory", "", "memory of every node, such as 16g (powers of 1024)")
	c.Flags().Int64Var(&opts.alertBytes, "alert-bytes", 0, "`bytes` of an alert, for files; 0: as the sender generates it, or 139056")
	c.Flags().StringVar(&opts.costs, "costs", "", "`file` of costs of your own, as -o json lists them")
	c.Flags().BoolVar(&opts.oneMachine, "one-machine", false, "all nodes are on one machine, as a testbed's are, and share what it has")
	c.MarkFlagsRequiredTogether("cores", "memory")
	return c
}

func runSize(ctx context.Context, cli *cli, opts sizeOptions) error {
	ctx, cancel := opts.bounded(ctx)
	defer cancel()
	costs, err := opts.measured()
	if err != nil {
		return err
	}
	in, err := opts.facts(ctx, cli)
	if err != nil {
		return err
	}
	in.Costs, in.OneMachine = costs, opts.oneMachine
	in.Feed = feedOf(in.Topology)
	in.Feed.AlertBytes = opts.alertBytes
	result := size.Compute(in)
	if opts.output == "json" {
		err = printJSON(cli.out, result)
	} else {
		err = printSize(cli.out, result)
	}
	if err == nil && !result.Fits {
		return fmt.Errorf("%s does not fit its machines", result.Name)
	}
	return err
}

// feedOf says what flows in a topology.
func feedOf(t *topology.Topology) size.Feed {
	return size.Feed{Stampless: t.Filters.Feed == "stampless", Thin: t.Mirrors.Copy == "stampless"}
}

// measured are the costs that come with the program, under the user's own.
func (o *sizeOptions) measured() (size.Costs, error) {
	if o.costs == "" {
		return size.Measured(), nil
	}
	text, err := os.ReadFile(o.costs)
	if err != nil {
		return size.Costs{}, usagef("--costs: %w", err)
	}
	own, err := size.ParseCosts(text)
	if err != nil {
		return size.Costs{}, usagef("%s: %w", o.costs, err)
	}
	return own.Over(size.Measured()), nil
}

// facts are the topology and what its nodes have: as flags say, or else as the
// Swarm does, with what was asked of the deployment.
func (o *sizeOptions) facts(ctx context.Context, cli *cli) (size.Input, error) {
	if o.alertBytes < 0 {
		return size.Input{}, usagef("--alert-bytes %d: an alert has 1 byte or more", o.alertBytes)
	}
	if o.memory != "" {
		return o.told()
	}
	s, err := o.open(ctx, cli)
	var wrong mistake.Errors
	switch {
	case errors.As(err, &wrong):
		return size.Input{}, err
	case err != nil:
		return size.Input{}, fmt.Errorf("%w; or say what every node has, such as --cores 16 --memory 64g", err)
	}
	defer s.swarm.Close()
	if err := s.look(ctx); err != nil {
		return size.Input{}, err
	}
	if err := plan.Check(s.topology, s.snapshot); err != nil {
		return size.Input{}, err
	}
	printAsked(cli.err, plan.Plan{Asked: s.settings.Asked(s.files)})
	return size.Input{Topology: s.topology, Machines: machinesOf(s.snapshot), Manager: s.snapshot.Manager}, nil
}

// told gives every node what the flags say.
func (o *sizeOptions) told() (size.Input, error) {
	memory, err := units.RAMInBytes(o.memory)
	if err != nil || memory < 1 {
		return size.Input{}, usagef("--memory %q is not a size; write a number with k, m, g or t, such as 16g", o.memory)
	}
	if o.cores < 1 {
		return size.Input{}, usagef("--cores %d: a node has 1 core or more", o.cores)
	}
	t, err := o.load()
	if err != nil {
		return size.Input{}, err
	}
	return size.Input{Topology: t, Machines: map[string]size.Machine{"": {Cores: o.cores, Memory: memory}}}, nil
}

// machinesOf are the nodes of a Swarm; that of "" is the manager's, as of the one
// machine that all of them may be on.
func machinesOf(s plan.Snapshot) map[string]size.Machine {
	machines := map[string]size.Machine{}
	for _, n := range s.Nodes {
		machines[n.ID] = size.Machine{Cores: n.CPUs, Memory: n.Memory}
	}
	machines[""] = machines[s.Manager]
	return machines
}
