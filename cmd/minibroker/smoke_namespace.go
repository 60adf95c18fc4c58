package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"

	"minibroker/pkg/compose"
	"minibroker/pkg/nodes"
	"minibroker/pkg/plan"
	"minibroker/pkg/smoke"
	"minibroker/pkg/swarm"
	"minibroker/pkg/topology"
)

// unpublished keeps hub and mirrors from publishing ports, which two smokes at
// once would both want.
var unpublished = []string{"hub.publish=none", "mirrors.publish=none"}

// openSmoke checks the topology, connects to the Swarm, makes room for a
// deployment of its own there, and computes its plan. Nothing is changed yet.
func openSmoke(ctx context.Context, cli *cli, opts smokeOptions) (*smokeRun, error) {
	folder, err := os.MkdirTemp("", "minibroker-smoke-")
	if err != nil {
		return nil, err
	}
	r := &smokeRun{cli: cli, opts: opts, folder: folder}
	if err := r.open(ctx); err != nil {
		r.close()
		return nil, err
	}
	return r, nil
}

func (r *smokeRun) open(ctx context.Context) error {
	choose := !topology.NamesNodes(r.opts.files, r.opts.sets)
	options := r.opts.topologyOptions
	options.sets = slices.Concat(r.opts.sets, unpublished)
	if choose { // all else is checked before the Swarm is asked which nodes it has
		standIn := []plan.Node{{ID: strings.Repeat("0", 25)}}
		files, err := nodes.Roles{Sender: standIn, Filter: standIn, Consumer: standIn}.Write(r.folder, true)
		if err != nil {
			return err
		}
		options.sets = append(options.sets, "nodes.sender="+files[0], "nodes.filter="+files[1], "nodes.consumer="+files[2], "nodes.shared=true")
	}
	t, err := options.load()
	if err != nil {
		return err
	}
	if t.Sender.Visits == 0 {
		return usagef("the sender goes on forever, so a smoke would never end; give a number, such as --set sender.visits=3")
	}
	if t.Sender.Repeat {
		return usagef("the sender repeats its visits forever, so a smoke would never end; leave that out with --set sender.repeat=false")
	}
	if r.session, err = options.open(ctx, r.cli); err != nil {
		return err
	}
	if choose {
		if err := r.chooseNodes(ctx); err != nil {
			return err
		}
	}
	if err := r.makeRoom(ctx); err != nil {
		return err
	}
	return r.observe(ctx, refuseLeft)
}

// chooseNodes finds a node for each role, and writes its ID in place of the
// one that stood in for it.
func (r *smokeRun) chooseNodes(ctx context.Context) error {
	snap, err := r.swarm.Observe(ctx, r.files.Name)
	if err != nil {
		return err
	}
	roles, err := nodes.Assign(snap.Nodes, nodes.Rule{Sender: 1, Filter: 1, Consumer: 1, Shared: true})
	if err != nil {
		return fmt.Errorf("choose nodes: %w", err)
	}
	_, err = roles.Write(r.folder, true)
	return err
}

// makeRoom gives the deployment what no other on the Swarm has.
func (r *smokeRun) makeRoom(ctx context.Context) error {
	taken, err := r.swarm.Taken(ctx)
	if err != nil {
		return err
	}
	room := []string{"name=" + smoke.Name(r.files.Name)}
	if !r.given("images.port") {
		port, ok := smoke.Port(taken.Ports)
		if !ok {
			return fmt.Errorf("no port is free for the registry: give one with --set images.port=PORT")
		}
		room = append(room, fmt.Sprintf("images.port=%d", port))
	}
	if !r.given(subnetKey) {
		subnet, err := r.pickSubnet(taken)
		if err != nil {
			return err
		}
		room = append(room, subnet)
	}
	return r.set(room...)
}

const subnetKey = "network.subnet"

// pickSubnet takes a subnet that is free, and that the Swarm did not refuse.
func (r *smokeRun) pickSubnet(taken swarm.Taken) (set string, err error) {
	bits := min(r.files.SubnetBits(), 24)
	subnet, ok := smoke.Subnet(bits, append(taken.Subnets, r.refused...))
	if !ok {
		return "", fmt.Errorf("no subnet of %d bits is free in 10.0.0.0/8: give one with --set %s=SUBNET", bits, subnetKey)
	}
	return subnetKey + "=" + subnet.String(), nil
}

// set overrides values, and loads the topology anew.
func (r *smokeRun) set(values ...string) (err error) {
	r.options.sets = append(r.options.sets, values...)
	r.files, err = r.options.load()
	return err
}

// given says whether the user has set a value, which then stays.
func (r *smokeRun) given(key string) bool {
	return slices.ContainsFunc(r.opts.sets, func(set string) bool {
		path, _, _ := strings.Cut(set, "=")
		return strings.TrimSpace(path) == key
	})
}

// flags choose this deployment in other commands.
func (r *smokeRun) flags() string {
	var words []string
	add := func(flag string, values ...string) {
		for _, v := range values {
			if v != "" {
				words = append(words, flag, compose.Quoted(v))
			}
		}
	}
	add("--host", r.cli.docker.Host)
	add("--context", r.cli.docker.Context)
	add("--topology", r.opts.files...)
	add("--set", r.options.sets...)
	return strings.Join(words, " ")
}
