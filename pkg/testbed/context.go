package testbed

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/docker/cli/cli/context"
	"github.com/docker/cli/cli/context/store"
)

// contextStore opens the docker command's contexts in a configuration folder.
func contextStore(dockerConfig string) *store.ContextStore {
	return store.New(filepath.Join(dockerConfig, "contexts"), store.NewConfig(
		func() any { return &map[string]any{} },
		store.EndpointTypeGetter("docker", func() any { return &context.EndpointMetaBase{} }),
	))
}

// defaultDockerConfig is the folder that the docker command uses.
func defaultDockerConfig() string {
	if dir := os.Getenv("DOCKER_CONFIG"); dir != "" {
		return dir
	}
	home, err := os.UserHomeDir()
	if err != nil {
		home = "/root" // who makes testbeds is root
	}
	return filepath.Join(home, ".docker")
}

// hasContext tells whether the context exists, wherever it leads.
func hasContext(dockerConfig, name string) bool {
	_, err := contextStore(dockerConfig).GetMetadata(name)
	return err == nil
}

// ensureContext writes a Docker context that leads to the manager.
func (t *Testbed) ensureContext(dockerConfig string) (changed bool, err error) {
	contexts := contextStore(dockerConfig)
	if meta, err := contexts.GetMetadata(t.Context()); err == nil {
		if end, ok := meta.Endpoints["docker"].(context.EndpointMetaBase); ok && end.Host == t.DockerHost() {
			return false, nil
		}
	}
	err = contexts.CreateOrUpdate(store.Metadata{
		Name:      t.Context(),
		Metadata:  map[string]any{"Description": "minibroker testbed " + t.Name},
		Endpoints: map[string]any{"docker": context.EndpointMetaBase{Host: t.DockerHost()}},
	})
	if err != nil {
		return false, fmt.Errorf("write Docker context %s: %w", t.Context(), err)
	}
	return true, nil
}

// contextFolders lists where a testbed's context may be: where Up wrote it, as far as that is
// known, and where it would be written now.
func contextFolders(name string) []string {
	dirs := []string{defaultDockerConfig()}
	if s, err := readState(name); err == nil && s != nil {
		dirs = append(dirs, s.DockerConfigs...)
	}
	slices.Sort(dirs)
	return slices.Compact(dirs)
}

func removeContexts(name string) (removed bool, err error) {
	for _, dir := range contextFolders(name) {
		if !hasContext(dir, label(name)) {
			continue
		}
		removed = true
		if err := contextStore(dir).Remove(label(name)); err != nil {
			return removed, fmt.Errorf("remove Docker context %s: %w", label(name), err)
		}
		for _, empty := range []string{"meta", "tls", ""} {
			_ = os.Remove(filepath.Join(dir, "contexts", empty)) // fails when other contexts are there
		}
	}
	return removed, nil
}
