package swarm

import (
	"context"
	"fmt"
	"strings"

	"github.com/docker/docker/api/types/swarm"

	"minibroker/pkg/plan"
)

// update changes a service that is still what the plan saw. The Swarm itself
// gives a service a new version when it notes how the last update went, and then
// refuses ours as out of sequence; so it is read again, and only a service that
// somebody has changed since is left alone.
func (c *Change) update(ctx context.Context, o plan.Operation, spec swarm.ServiceSpec, auth string) error {
	const attempts = 5
	version := o.Version
	for i := 1; ; i++ {
		_, err := c.swarm.api.ServiceUpdate(ctx, o.ID, swarm.Version{Index: version}, spec, swarm.ServiceUpdateOptions{EncodedRegistryAuth: auth})
		if err == nil || i == attempts || !strings.Contains(err.Error(), "update out of sequence") {
			return err
		}
		now, _, err := c.swarm.api.ServiceInspectWithRaw(ctx, o.ID, swarm.ServiceInspectOptions{})
		if err != nil {
			return fmt.Errorf("read it again: %w", err)
		}
		if changes := plan.Changes(*o.Was, unspec(now.Spec, c.ids)); len(changes) > 0 {
			return fmt.Errorf("somebody has changed it since the plan was made (%s): plan again", changes)
		}
		version = now.Version.Index
	}
}
