package job

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// volumesAnswer is what Volumes writes of its node.
type volumesAnswer struct {
	Node    string            `json:"node"`
	Removed []string          `json:"removed"`
	Failed  map[string]string `json:"failed"` // by volume: why
}

// Times to wait for a container that has ended, but still holds its volume.
const (
	inUseWait  = 20 * time.Second
	inUseRetry = 500 * time.Millisecond
)

// Volumes removes the volumes with a label ("name=value") that the Docker daemon
// behind socket has, and writes {"node":…,"removed":[…],"failed":{…}} and then
// {"done":true,"count":n}, where n counts the removed ones. A volume that cannot be
// removed is in the answer, and no error.
func Volumes(ctx context.Context, socket, node, label string, out io.Writer) error {
	daemon := newDaemon(socket)
	names, err := daemon.volumes(ctx, label)
	if err != nil {
		return fmt.Errorf("list the volumes of node %s with label %s: %w", node, label, err)
	}
	answer := volumesAnswer{Node: node, Removed: []string{}, Failed: map[string]string{}}
	deadline := time.Now().Add(inUseWait)
	for _, name := range names {
		if err := daemon.removeVolume(ctx, name, deadline); err != nil {
			answer.Failed[name] = err.Error()
		} else {
			answer.Removed = append(answer.Removed, name)
		}
	}
	if err := json.NewEncoder(out).Encode(answer); err != nil {
		return err
	}
	return writeDone(out, len(answer.Removed))
}

// volumes returns the names of the volumes with a label.
func (d daemon) volumes(ctx context.Context, label string) ([]string, error) {
	filter, err := json.Marshal(map[string][]string{"label": {label}})
	if err != nil {
		return nil, err
	}
	var list struct{ Volumes []struct{ Name string } }
	if err := d.call(ctx, http.MethodGet, "/volumes?filters="+url.QueryEscape(string(filter)), &list); err != nil {
		return nil, err
	}
	names := make([]string, len(list.Volumes))
	for i, v := range list.Volumes {
		names[i] = v.Name
	}
	return names, nil
}

// removeVolume removes one volume; while it is in use it tries again, until the
// deadline. One that is gone already is no error.
func (d daemon) removeVolume(ctx context.Context, name string, deadline time.Time) error {
	for {
		err := d.call(ctx, http.MethodDelete, "/volumes/"+url.PathEscape(name), nil)
		status, ok := err.(daemonError)
		if err == nil || ok && status.code == http.StatusNotFound {
			return nil
		}
		inUse := ok && (status.code == http.StatusConflict || strings.Contains(status.message, "in use"))
		if !inUse || time.Now().After(deadline) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(inUseRetry):
		}
	}
}
