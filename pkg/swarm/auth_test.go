package swarm

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/docker/cli/cli/config"
	"github.com/docker/docker/api/types/registry"
)

func TestRegistryAuth(t *testing.T) {
	dir := t.TempDir()
	login := `{"auths": {"registry.example.org": {"auth": "b3BzOnNlY3JldA=="}}}` // ops:secret
	if err := os.WriteFile(filepath.Join(dir, "config.json"), []byte(login), 0o600); err != nil {
		t.Fatal(err)
	}
	before := config.Dir()
	config.SetDir(dir)
	t.Cleanup(func() { config.SetDir(before) })
	for image, user := range map[string]string{
		"registry.example.org/astro/minibroker/kafka:4.3.1":                       "ops",
		"10.0.0.1:5000/minibroker/kafka:4.3.1":                                    "",
		"apache/kafka:4.3.1":                                                      "",
		"sha256:53290697f5a86797ebb512bb6d798f04666922501035d9a0409813ceefa3dc44": "",
	} {
		encoded, err := registryAuth(image)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if encoded != "" {
			auth, err := registry.DecodeAuthConfig(encoded)
			if err != nil {
				t.Fatal(err)
			}
			got = auth.Username
		}
		if got != user {
			t.Errorf("%s: got the credentials of %q, want those of %q", image, got, user)
		}
	}
}
