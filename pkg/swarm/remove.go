package swarm

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/docker/docker/client"
)

// remove takes an object away; one that is gone already is no error. A network
// or config stays in use until the last task that used it has been cleared
// away, so that refusal is asked again for a minute.
func (s *Swarm) remove(ctx context.Context, kind, id string) error {
	remove := map[string]func(context.Context, string) error{
		"service": s.api.ServiceRemove,
		"network": s.api.NetworkRemove,
		"config":  s.api.ConfigRemove,
		"secret":  s.api.SecretRemove,
	}[kind]
	if remove == nil {
		return fmt.Errorf("objects of kind %s cannot be removed", kind)
	}
	for deadline := time.Now().Add(time.Minute); ; {
		err := remove(ctx, id)
		if err == nil || client.IsErrNotFound(err) {
			return nil
		}
		if !strings.Contains(err.Error(), "in use") || time.Now().After(deadline) {
			return err
		}
		if err := sleep(ctx, 500*time.Millisecond); err != nil {
			return err
		}
	}
}

// sleep waits, or gives the reason for which ctx ended.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}
