package swarm

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/docker/docker/api/types/filters"
	"github.com/docker/docker/api/types/swarm"

	"minibroker/pkg/plan"
)

// Task is one attempt of a service to run.
type Task struct {
	ID        string
	Service   string // name, also after the service itself was removed
	Part      string
	Node      string // node ID, empty while none is chosen
	NodeName  string
	NodeUp    bool   // no node counts as up
	State     string // as the node reports it: running, failed, rejected, complete, …
	Wanted    string // desired state: running, shutdown, remove, …
	Err       string
	Since     time.Time // of the state
	Container string
	// Current says that the task runs what its service now asks for, and not
	// what it asked for before an update.
	Current bool
}

// Ended says that the task has come to its end, of whatever kind.
func (t Task) Ended() bool {
	switch t.State {
	case "complete", "shutdown", "failed", "rejected", "remove", "orphaned":
		return true
	}
	return false
}

// Tasks lists every task of a deployment, those of ended attempts and removed
// services included, newest first.
func (s *Swarm) Tasks(ctx context.Context, deployment string) ([]Task, error) {
	services, err := s.api.ServiceList(ctx, swarm.ServiceListOptions{Filters: labelled(deployment)})
	if err != nil {
		return nil, fmt.Errorf("list the services: %w", err)
	}
	var snap plan.Snapshot
	if err := s.observeNodes(ctx, "", &snap); err != nil {
		return nil, fmt.Errorf("list the nodes: %w", err)
	}
	// Listed without a filter, since a task forgets its service's labels when
	// the service is removed; its container's labels stay.
	list, err := s.api.TaskList(ctx, swarm.TaskListOptions{})
	if err != nil {
		return nil, fmt.Errorf("list the tasks: %w", err)
	}
	slices.SortStableFunc(list, func(a, b swarm.Task) int { return b.CreatedAt.Compare(a.CreatedAt) })
	return tasksOf(list, services, snap, deployment), nil
}

func tasksOf(list []swarm.Task, services []swarm.Service, snap plan.Snapshot, deployment string) []Task {
	wanted := make(map[string]plan.Service, len(services))
	serviceNames := make(map[string]string, len(services))
	for _, v := range services {
		serviceNames[v.ID], wanted[v.ID] = v.Spec.Name, taskOf(v.Spec.TaskTemplate)
	}
	var out []Task
	for _, t := range list {
		c := t.Spec.ContainerSpec
		if c == nil || c.Labels[plan.LabelDeployment] != deployment {
			continue
		}
		node, found := snap.Node(t.NodeID)
		task := Task{
			ID: t.ID, Service: serviceNames[t.ServiceID], Part: c.Labels[plan.LabelPart],
			Node: t.NodeID, NodeName: node.Name, NodeUp: t.NodeID == "" || found && node.Up(),
			State: string(t.Status.State), Wanted: string(t.DesiredState), Err: t.Status.Err, Since: t.Status.Timestamp,
			Current: len(plan.Changes(wanted[t.ServiceID], taskOf(t.Spec))) == 0,
		}
		if task.Service == "" {
			task.Service = deployment + "_" + task.Part
		}
		if s := t.Status.ContainerStatus; s != nil {
			task.Container = s.ContainerID
		}
		out = append(out, task)
	}
	return out
}

// taskOf reads a task's spec in our words. A task's and its service's spec have
// the same meaning but not the same JSON: the engine leaves out other defaults.
func taskOf(t swarm.TaskSpec) plan.Service {
	return unspec(swarm.ServiceSpec{TaskTemplate: t}, names{})
}

// labelled filters objects of one deployment.
func labelled(deployment string) filters.Args {
	return filters.NewArgs(filters.Arg("label", plan.LabelDeployment+"="+deployment))
}
