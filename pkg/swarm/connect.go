package swarm

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"

	"github.com/docker/cli/cli/config"
	"github.com/docker/cli/cli/connhelper"
	"github.com/docker/cli/cli/context/docker"
	"github.com/docker/cli/cli/context/store"
	"github.com/docker/docker/client"
)

// Endpoint names the Docker engine to talk to, as the docker command's own
// options do. Both empty: DOCKER_HOST, then DOCKER_CONTEXT, then the context
// chosen with `docker context use`, then the local socket.
type Endpoint struct{ Host, Context string }

// Swarm is a connection to one manager of a Swarm.
type Swarm struct {
	api     client.APIClient
	node    string // the manager's node ID
	addr    string // the manager's address, as other nodes reach it
	version string // of the manager's engine
}

// Connect finds the engine and makes sure that it is a manager of a Swarm.
func Connect(ctx context.Context, at Endpoint) (*Swarm, error) {
	api, err := dial(at)
	if err != nil {
		return nil, err
	}
	s := &Swarm{api: api}
	if err := s.identify(ctx); err != nil {
		return nil, errors.Join(err, api.Close())
	}
	return s, nil
}

// EngineVersion is the version of the manager's Docker engine, such as 20.10.24.
func (s *Swarm) EngineVersion() string { return s.version }

// Close ends the connection.
func (s *Swarm) Close() error { return s.api.Close() }

func (s *Swarm) identify(ctx context.Context) error {
	info, err := s.api.Info(ctx)
	if err != nil {
		return fmt.Errorf("reach the Docker engine at %s: %w; name it with --host or --context, or start it", s.api.DaemonHost(), err)
	}
	if !info.Swarm.ControlAvailable {
		return fmt.Errorf("the Docker engine at %s (%s) is not a manager of a Swarm (its state is %q): name a manager with --host or --context, or make one with `docker swarm init`",
			s.api.DaemonHost(), info.Name, info.Swarm.LocalNodeState)
	}
	s.node, s.addr, s.version = info.Swarm.NodeID, info.Swarm.NodeAddr, info.ServerVersion
	return nil
}

func dial(at Endpoint) (client.APIClient, error) {
	name := contextName(at)
	if name == "" {
		host := at.Host
		if host == "" {
			host = os.Getenv(client.EnvOverrideHost)
		}
		return dialHost(host, client.WithTLSClientConfigFromEnv())
	}
	contexts := store.New(config.ContextStoreDir(), store.NewConfig(
		func() any { return &map[string]any{} },
		store.EndpointTypeGetter(docker.DockerEndpoint, func() any { return &docker.EndpointMeta{} }),
	))
	meta, err := contexts.GetMetadata(name)
	if err != nil {
		return nil, fmt.Errorf("open docker context %q: %w; `docker context ls` lists them", name, err)
	}
	endpoint, err := docker.EndpointFromContext(meta)
	if err != nil {
		return nil, fmt.Errorf("read docker context %q: %w", name, err)
	}
	withTLS, err := docker.WithTLSData(contexts, name, endpoint)
	if err != nil {
		return nil, fmt.Errorf("read TLS files of docker context %q: %w", name, err)
	}
	options, err := withTLS.ClientOpts()
	if err != nil {
		return nil, fmt.Errorf("use docker context %q: %w", name, err)
	}
	return newClient(options...)
}

// contextName gives the context to use, or "" for a host.
func contextName(at Endpoint) string {
	name := at.Context
	if name == "" && at.Host == "" && os.Getenv(client.EnvOverrideHost) == "" {
		if name = os.Getenv("DOCKER_CONTEXT"); name == "" {
			name = config.LoadDefaultConfigFile(os.Stderr).CurrentContext
		}
	}
	if name == "default" {
		return ""
	}
	return name
}

func dialHost(host string, tls client.Opt) (client.APIClient, error) {
	if host == "" {
		return newClient(tls)
	}
	helper, err := connhelper.GetConnectionHelper(host)
	if err != nil {
		return nil, fmt.Errorf("use Docker host %q: %w", host, err)
	}
	if helper == nil {
		return newClient(client.WithHost(host), tls)
	}
	return newClient(
		client.WithHTTPClient(&http.Client{Transport: &http.Transport{DialContext: helper.Dialer}}),
		client.WithHost(helper.Host),
		client.WithDialContext(helper.Dialer),
	)
}

func newClient(options ...client.Opt) (client.APIClient, error) {
	api, err := client.NewClientWithOpts(append(options, client.WithAPIVersionNegotiation())...)
	if err != nil {
		return nil, fmt.Errorf("make a Docker client: %w", err)
	}
	return api, nil
}
