package swarm

import (
	"context"
	"fmt"

	"github.com/docker/docker/api/types/network"
	"github.com/docker/docker/api/types/swarm"
)

// Object is anything in the Swarm that bears a deployment's label.
type Object struct{ Kind, Name, ID string }

// Inventory lists all services, jobs included, networks, configs and secrets of
// a deployment.
func (s *Swarm) Inventory(ctx context.Context, deployment string) ([]Object, error) {
	ours := labelled(deployment)
	var out []Object
	services, err := s.api.ServiceList(ctx, swarm.ServiceListOptions{Filters: ours})
	if err != nil {
		return nil, fmt.Errorf("list the services: %w", err)
	}
	for _, v := range services {
		out = append(out, Object{"service", v.Spec.Name, v.ID})
	}
	networks, err := s.api.NetworkList(ctx, network.ListOptions{Filters: ours})
	if err != nil {
		return nil, fmt.Errorf("list the networks: %w", err)
	}
	for _, n := range networks {
		out = append(out, Object{"network", n.Name, n.ID})
	}
	configs, err := s.api.ConfigList(ctx, swarm.ConfigListOptions{Filters: ours})
	if err != nil {
		return nil, fmt.Errorf("list the configs: %w", err)
	}
	for _, c := range configs {
		out = append(out, Object{"config", c.Spec.Name, c.ID})
	}
	secrets, err := s.api.SecretList(ctx, swarm.SecretListOptions{Filters: ours})
	if err != nil {
		return nil, fmt.Errorf("list the secrets: %w", err)
	}
	for _, c := range secrets {
		out = append(out, Object{"secret", c.Spec.Name, c.ID})
	}
	return out, nil
}

// Remove takes an object away; one that is gone already is no error.
func (s *Swarm) Remove(ctx context.Context, o Object) error {
	if err := s.remove(ctx, o.Kind, o.ID); err != nil {
		return fmt.Errorf("remove %s %s: %w", o.Kind, o.Name, err)
	}
	return nil
}

// TasksLeft counts the tasks that have not been cleared away, but for those of
// one service. Tasks on a node that is down never are: they are not counted.
func (s *Swarm) TasksLeft(ctx context.Context, deployment, but string) (int, error) {
	tasks, err := s.Tasks(ctx, deployment)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, t := range tasks {
		if t.Service != but && t.NodeUp {
			n++
		}
	}
	return n, nil
}
