package swarm

import (
	"slices"
	"testing"

	"minibroker/pkg/plan"
)

// TestJobSpec: a job gets the configs, volumes and variables that it needs, and
// nobody starts it again.
func TestJobSpec(t *testing.T) {
	job := Job{Kind: "replay", Image: "i", Args: []string{"replay"}, Node: "node", Env: []string{"A=1"},
		Configs: []plan.ConfigFile{{Config: "conf", Path: "/filters/Filter001.sql"}},
		Folders: []plan.Mount{{Volume: "schemas", Labels: map[string]string{"l": "1"}, Path: "/var/cache/schemas"}, {Folder: "/run", Path: "/r", ReadOnly: true}}}
	got := (&Swarm{}).jobSpec("mb", "mb_job", job, names{configs: map[string]string{"conf": "conf-id"}}).TaskTemplate
	c := got.ContainerSpec
	if len(c.Configs) != 1 || c.Configs[0].ConfigID != "conf-id" || c.Configs[0].File.Name != "/filters/Filter001.sql" {
		t.Errorf("configs %+v", c.Configs)
	}
	if len(c.Mounts) != 2 || c.Mounts[0].Type != "volume" || c.Mounts[0].Source != "schemas" || c.Mounts[1].Type != "bind" || !c.Mounts[1].ReadOnly {
		t.Errorf("mounts %+v", c.Mounts)
	}
	if !slices.Contains(c.Env, "A=1") || !slices.Equal(c.Args, []string{"job", "replay"}) || got.RestartPolicy.Condition != "none" || got.Placement.Constraints[0] != "node.id==node" {
		t.Errorf("%+v", got)
	}
}
