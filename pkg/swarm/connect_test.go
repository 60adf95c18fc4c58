package swarm

import "testing"

func TestContextName(t *testing.T) {
	t.Setenv("DOCKER_CONFIG", t.TempDir())
	tests := []struct {
		name      string
		at        Endpoint
		host, env string // DOCKER_HOST, DOCKER_CONTEXT
		want      string
	}{
		{"nothing said", Endpoint{}, "", "", ""},
		{"--context", Endpoint{Context: "lab"}, "", "", "lab"},
		{"--context before DOCKER_HOST", Endpoint{Context: "lab"}, "tcp://x:1", "", "lab"},
		{"DOCKER_HOST before DOCKER_CONTEXT", Endpoint{}, "tcp://x:1", "lab", ""},
		{"DOCKER_CONTEXT", Endpoint{}, "", "lab", "lab"},
		{"--host before DOCKER_CONTEXT", Endpoint{Host: "tcp://x:1"}, "", "lab", ""},
		{"the default context is a host", Endpoint{Context: "default"}, "", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv("DOCKER_HOST", tt.host)
			t.Setenv("DOCKER_CONTEXT", tt.env)
			if got := contextName(tt.at); got != tt.want {
				t.Errorf("got context %q, want %q", got, tt.want)
			}
		})
	}
}
