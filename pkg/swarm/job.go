package swarm

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/docker/docker/api/types/swarm"

	"minibroker/pkg/plan"
)

// Job is a short-lived service that answers on its stdout, one JSON object a
// line, and ends with one that says {"done":true}. It is how the command line
// asks what only the overlay or a worker can tell.
type Job struct {
	Kind    string   // what it asks, for its name
	Image   string   // the alertstream image, as services name it
	Args    []string // of alertstream
	Network string   // overlay by name, or empty
	Node    string   // node ID; empty: a manager, or every node if Everywhere
	// Everywhere runs the job once on every node that is up; NotManager leaves
	// out the node that we talk to, whose engine can be asked directly.
	Everywhere, NotManager bool
	Folders                []plan.Mount // folders and volumes of the node
	Configs                []plan.ConfigFile
	Env                    []string // besides NODE_ID and NODE_NAME, as NAME=value
	User                   string   // whom it runs as; empty: the image\'s user, who is not root
}

// jobLifetime is the age past which a job must have been left by a run that
// was killed; one that is followed for longer is kept young, see keepAlive.
const jobLifetime = 10 * time.Minute

// Run starts a job, waits until it has ended everywhere, gives the lines it
// wrote without the closing ones, and removes it.
func (s *Swarm) Run(ctx context.Context, name string, job Job) (out []string, err error) {
	err = s.withJob(ctx, name, job, func(service string) error {
		out, err = s.await(ctx, name, service, job)
		return err
	})
	return out, err
}

// withJob starts a job, has work done with it, and removes it.
func (s *Swarm) withJob(ctx context.Context, name string, job Job, work func(service string) error) error {
	if err := s.removeStaleJobs(ctx, name); err != nil {
		return err
	}
	service := fmt.Sprintf("%s_job-%s-%s", name, job.Kind, strings.ToLower(rand.Text()[:6]))
	ids, err := s.idsFor(ctx, name, job)
	if err != nil {
		return fmt.Errorf("start job %s: %w", service, err)
	}
	created, err := s.api.ServiceCreate(ctx, s.jobSpec(name, service, job, ids), swarm.ServiceCreateOptions{})
	if err != nil {
		return fmt.Errorf("start job %s: %w", service, err)
	}
	err = work(service)
	// The job goes even if we were interrupted while it ran.
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	if gone := s.remove(end, "service", created.ID); gone != nil && err == nil {
		err = gone
	}
	if err != nil {
		return fmt.Errorf("job %s: %w", service, err)
	}
	return nil
}

// idsFor finds what the Engine API calls the configs that a job needs.
func (s *Swarm) idsFor(ctx context.Context, name string, job Job) (names, error) {
	var snap plan.Snapshot
	if len(job.Configs) > 0 {
		if err := s.observeConfigs(ctx, name, &snap); err != nil {
			return names{}, fmt.Errorf("list the configs: %w", err)
		}
	}
	return idsOf(snap), nil
}

// jobSpec is an ordinary service whose task is not started again. Swarm's own
// job modes would say the same, but engines before 24 never clear away the
// tasks of a removed job, nor their containers (moby/swarmkit#3112).
func (s *Swarm) jobSpec(name, service string, job Job, ids names) swarm.ServiceSpec {
	one := uint64(1)
	labels := map[string]string{plan.LabelDeployment: name, plan.LabelJob: job.Kind}
	spec := swarm.ServiceSpec{
		Annotations: swarm.Annotations{Name: service, Labels: labels},
		TaskTemplate: swarm.TaskSpec{
			ContainerSpec: &swarm.ContainerSpec{
				Image: job.Image, Labels: labels, Args: append([]string{"job"}, job.Args...),
				Env:     append([]string{"NODE_ID={{.Node.ID}}", "NODE_NAME={{.Node.Hostname}}"}, job.Env...),
				Configs: configSpecs(job.Configs, ids),
				User:    job.User,
			},
			RestartPolicy: &swarm.RestartPolicy{Condition: swarm.RestartPolicyConditionNone},
		},
		Mode:         swarm.ServiceMode{Replicated: &swarm.ReplicatedService{Replicas: &one}},
		EndpointSpec: &swarm.EndpointSpec{Mode: swarm.ResolutionModeDNSRR},
	}
	if job.Everywhere {
		spec.Mode = swarm.ServiceMode{Global: &swarm.GlobalService{}}
		if job.NotManager {
			spec.TaskTemplate.Placement = &swarm.Placement{Constraints: []string{"node.id!=" + s.node}}
		}
	} else {
		spec.TaskTemplate.Placement = &swarm.Placement{Constraints: []string{plan.Constraint(job.Node)}}
	}
	if job.Network != "" {
		spec.TaskTemplate.Networks = []swarm.NetworkAttachmentConfig{{Target: job.Network}}
	}
	for _, m := range job.Folders {
		spec.TaskTemplate.ContainerSpec.Mounts = append(spec.TaskTemplate.ContainerSpec.Mounts, mountSpec(m))
	}
	return spec
}

// await waits until every task of the job has ended well and its output is whole.
func (s *Swarm) await(ctx context.Context, name, service string, job Job) ([]string, error) {
	for {
		wanted, err := s.taskCount(ctx, job)
		if err != nil {
			return nil, err
		}
		complete, err := s.completed(ctx, name, service)
		if err != nil {
			return nil, err
		}
		if complete >= wanted {
			written, err := s.Output(ctx, service, 0)
			if err != nil {
				return nil, err
			}
			if out, closings := withoutClosings(written); closings >= complete {
				return out, nil
			}
		}
		if err := sleep(ctx, 200*time.Millisecond); err != nil {
			return nil, err
		}
	}
}

// taskCount is how many nodes a job runs on.
func (s *Swarm) taskCount(ctx context.Context, job Job) (int, error) {
	if !job.Everywhere {
		return 1, nil
	}
	var snap plan.Snapshot
	if err := s.observeNodes(ctx, "", &snap); err != nil {
		return 0, err
	}
	n := 0
	for _, node := range snap.Nodes {
		if node.Up() && node.Availability == "active" && !(job.NotManager && node.ID == s.node) {
			n++
		}
	}
	return n, nil
}

// completed counts the ended tasks of a job; one that failed is an error.
func (s *Swarm) completed(ctx context.Context, name, service string) (int, error) {
	tasks, err := s.Tasks(ctx, name)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, t := range tasks {
		if t.Service != service {
			continue
		}
		switch t.State {
		case "complete":
			n++
		case "failed", "rejected", "orphaned":
			log, _ := s.Logs(ctx, service, 5) // what it wrote helps, but the task's error is the news
			return 0, fmt.Errorf("on node %s: %s: %s", t.NodeName, t.Err, strings.Join(log, "\n"))
		}
	}
	return n, nil
}

// withoutClosings parts what a job told from its closing lines, and counts these.
func withoutClosings(written []string) (told []string, closings int) {
	for _, line := range written {
		var closing struct{ Done bool }
		if json.Unmarshal([]byte(line), &closing) == nil && closing.Done {
			closings++
			continue
		}
		told = append(told, line)
	}
	return told, closings
}

func (s *Swarm) removeStaleJobs(ctx context.Context, name string) error {
	list, err := s.api.ServiceList(ctx, swarm.ServiceListOptions{Filters: labelled(name)})
	if err != nil {
		return fmt.Errorf("list the jobs: %w", err)
	}
	for _, v := range list {
		if v.Spec.Labels[plan.LabelJob] != "" && time.Since(v.UpdatedAt) > jobLifetime {
			if err := s.remove(ctx, "service", v.ID); err != nil {
				return fmt.Errorf("remove stale job %s: %w", v.Spec.Name, err)
			}
		}
	}
	return nil
}
