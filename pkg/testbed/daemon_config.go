package testbed

import "encoding/json"

// daemonConfig is the daemon.json of a node. Only what differs from Docker's defaults is set.
type daemonConfig struct {
	Hosts        []string `json:"hosts"`
	DataRoot     string   `json:"data-root"`
	ExecRoot     string   `json:"exec-root"`
	PidFile      string   `json:"pidfile"`
	CgroupParent string   `json:"cgroup-parent"`
	// A node cannot talk to the machine's systemd, whatever the machine runs.
	ExecOpts      []string `json:"exec-opts"`
	StorageDriver string   `json:"storage-driver"`
	// A registry on the manager, or on the machine itself, speaks plain HTTP.
	InsecureRegistries []string `json:"insecure-registries"`
	LogLevel           string   `json:"log-level"`
	ShutdownTimeout    int      `json:"shutdown-timeout"` // seconds
}

func (n *Node) daemonConfig() ([]byte, error) {
	text, err := json.MarshalIndent(daemonConfig{
		// The first is for containers on the node that bind-mount it, the second for this machine.
		Hosts:              []string{"unix:///run/docker.sock", n.DockerHost()},
		DataRoot:           n.path("docker"),
		ExecRoot:           "/run/docker",
		PidFile:            "/run/docker.pid",
		CgroupParent:       cgroup(n.testbed, n.Name),
		ExecOpts:           []string{"native.cgroupdriver=cgroupfs"},
		StorageDriver:      "overlay2",
		InsecureRegistries: []string{subnet(n.subnet)},
		LogLevel:           "warn",
		ShutdownTimeout:    5,
	}, "", "  ")
	return append(text, '\n'), err
}
