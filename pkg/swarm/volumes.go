package swarm

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/docker/docker/api/types/volume"

	"minibroker/pkg/plan"
)

// VolumeReport says what became of a deployment's volumes.
type VolumeReport struct {
	Removed    []string // node: volume
	Unverified []string // nodes that could not be asked, volumes that could not be removed, and why
}

// dockerSocket is where every engine listens for its own node.
const dockerSocket = "/var/run/docker.sock"

// RemoveWorkerVolumes removes the deployment's volumes on every node but the one
// that we talk to. Only each node's own engine can do that, so a job asks it.
func (s *Swarm) RemoveWorkerVolumes(ctx context.Context, deployment, image string) (VolumeReport, error) {
	var snap plan.Snapshot
	if err := s.observeNodes(ctx, "", &snap); err != nil {
		return VolumeReport{}, fmt.Errorf("list the nodes: %w", err)
	}
	var report VolumeReport
	for _, n := range snap.Nodes {
		if !n.Up() {
			report.Unverified = append(report.Unverified, fmt.Sprintf("node %s is %s: volumes may be left on it", n.Name, n.State))
		}
	}
	if len(snap.Nodes) == 1 {
		return report, nil
	}
	told, err := s.Run(ctx, deployment, Job{
		Kind: "volumes", Image: image, NotManager: true, Everywhere: true,
		Args:    []string{"volumes", "--remove", "--label", plan.LabelDeployment + "=" + deployment},
		User:    "0", // to whom the socket belongs
		Folders: []plan.Mount{{Folder: dockerSocket, Path: dockerSocket}},
	})
	if err != nil {
		return report, err
	}
	for _, line := range told {
		if err := report.read(line); err != nil {
			return report, err
		}
	}
	slices.Sort(report.Removed)
	return report, nil
}

// read adds one node's answer.
func (r *VolumeReport) read(line string) error {
	var answer struct {
		Node    string
		Removed []string
		Failed  map[string]string
	}
	if err := json.Unmarshal([]byte(line), &answer); err != nil {
		return fmt.Errorf("read a node's answer %q: %w", line, err)
	}
	for _, v := range answer.Removed {
		r.Removed = append(r.Removed, answer.Node+": "+v)
	}
	for v, why := range answer.Failed {
		r.Unverified = append(r.Unverified, fmt.Sprintf("node %s keeps volume %s: %s", answer.Node, v, why))
	}
	return nil
}

// RemoveManagerVolumes removes the deployment's volumes on the node that we
// talk to. A container that has just ended may hold its volume for a moment.
func (s *Swarm) RemoveManagerVolumes(ctx context.Context, deployment string) (VolumeReport, error) {
	list, err := s.api.VolumeList(ctx, volume.ListOptions{Filters: labelled(deployment)})
	if err != nil {
		return VolumeReport{}, fmt.Errorf("list the manager's volumes: %w", err)
	}
	var report VolumeReport
	for _, v := range list.Volumes {
		if err := s.removeVolume(ctx, v.Name); err != nil {
			report.Unverified = append(report.Unverified, fmt.Sprintf("the manager keeps volume %s: %v", v.Name, err))
			continue
		}
		report.Removed = append(report.Removed, "manager: "+v.Name)
	}
	return report, nil
}

func (s *Swarm) removeVolume(ctx context.Context, name string) error {
	for deadline := time.Now().Add(20 * time.Second); ; {
		err := s.api.VolumeRemove(ctx, name, false)
		if err == nil || !strings.Contains(err.Error(), "in use") || time.Now().After(deadline) {
			return err
		}
		if err := sleep(ctx, 300*time.Millisecond); err != nil {
			return err
		}
	}
}
